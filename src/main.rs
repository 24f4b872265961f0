//! The binary: arguments to options, options to a run, a run to an exit code.

fn main() {}
