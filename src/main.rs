//! Starts the command line.

fn main() -> std::process::ExitCode {
    lenet_lab::cli::main()
}
