"""What a shell reads so that the tab key completes the commands of vmdeck."""

from __future__ import annotations

BASH = r"""# Completion of %(prog_name)s for bash.
%(complete_func)s() {
    local kind word
    COMPREPLY=()
    while IFS=$'\t' read -r kind word _; do
        case $kind in
            word) COMPREPLY+=("$word ") ;;
            part) COMPREPLY+=("$word") ;;
            file) compopt +o nospace -o default ;;
        esac
    done < <(
        COMP_LINE=${COMP_LINE:0:COMP_POINT} COMP_WORDBREAKS=$COMP_WORDBREAKS \
            %(complete_var)s=bash_complete "$1" 2>/dev/null
    )
}

complete -o nospace -F %(complete_func)s %(prog_name)s
"""

ZSH = r"""#compdef %(prog_name)s
# Completion of %(prog_name)s for zsh.
%(complete_func)s() {
    local kind word about line="${(j: :)words[1,CURRENT-1]} $QIPREFIX$IPREFIX$PREFIX"
    local -a whole begun
    while IFS=$'\t' read -r kind word about; do
        case $kind in
            word) whole+=("${word//:/\\:}:$about") ;;
            part) begun+=("${word//:/\\:}:$about") ;;
            file) _files; return ;;
        esac
    done < <(COMP_LINE=$line %(complete_var)s=zsh_complete "${words[1]}" 2>/dev/null)
    (( $#whole )) && _describe -V %(prog_name)s whole -U
    (( $#begun )) && _describe -V %(prog_name)s begun -U -S ''
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

FISH = r"""# Completion of %(prog_name)s for fish.
function %(complete_func)s
    set -l line (commandline -cp | string collect)
    for offer in (env COMP_LINE="$line" %(complete_var)s=fish_complete %(prog_name)s 2>/dev/null)
        set -l parts (string split \t -- $offer)
        switch $parts[1]
            case file
                __fish_complete_path (commandline -ct)
            case '*'
                printf '%%s\t%%s\n' $parts[2] $parts[3]
        end
    end
end

complete --command %(prog_name)s --no-files --arguments '(%(complete_func)s)'
"""
