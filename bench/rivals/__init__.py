"""What vmdeck is measured against: small programs of our own, each as plain as it can be."""
