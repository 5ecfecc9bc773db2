from __future__ import annotations
def table(books, operator):
    out=[]
    for r in books.readings:
        out.append(f"{r.minute}: rss {r.rss:.1f} threads {r.threads} files {r.files} sockets {r.sockets} tasks {r.tasks} kept {r.kept}")
    kinds=sorted({k for r in books.readings for k in r.objects})
    for k in kinds:
        row=[r.objects.get(k,0) for r in books.readings]
        if max(row)>3: out.append(f"  {k}: {row}")
    for n,m in enumerate(books.minutes,1):
        out.append(f"{n} {m.kind}: polls {m.polls} others {m.others} cpu {m.cpu:.2f} writes {m.writes} bytes {m.bytes} missed {m.missed[:3]} {len(m.missed)}")
    out.append(f"{books.seconds} s; {dict(operator.did)} vain {dict(operator.vain)}")
    return "\n".join(out)
def faults(books, operator): return []
