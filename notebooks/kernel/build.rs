//! Builds the kit, with the library and Polars in it, as a shared library that cells can link. It uses the target
//! folder, profile and lock file of the project, so that only the kit is compiled for the notebooks.
//!
//! A cell is a shared library itself. If the library were linked into each cell, each cell would have its own Polars
//! and its own runtime.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs, io};

/// The target folder of the project, if it is not `target`. The kernel does not pass on the value of
/// `CARGO_TARGET_DIR`.
const TARGET: &str = "SPARKIFY_NOTEBOOKS_TARGET";

/// Variables that cargo sets for build scripts. No other cargo may get them.
const OF_BUILD_SCRIPTS: [&str; 7] = ["DEBUG", "HOST", "NUM_JOBS", "OPT_LEVEL", "OUT_DIR", "PROFILE", "TARGET"];

fn main() -> ExitCode {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for watched in ["Cargo.lock", "Cargo.toml", "notebooks/kit", "sql", "src"] {
        println!("cargo::rerun-if-changed={}", project.join(watched).display());
    }
    println!("cargo::rerun-if-env-changed={TARGET}");
    let target = env::var_os(TARGET).map_or_else(|| project.join("target"), PathBuf::from);
    match make(&project, &target) {
        Ok(folder) => {
            println!("cargo::rustc-link-search=crate={}", folder.display());
            println!("cargo::rustc-link-search=dependency={}", target.join("release/deps").display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("cargo::error=making the kit of the notebooks: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Builds the shared library. Returns a folder that has this library and nothing else. The folder of the build also has
/// a static library, which a compiler would prefer.
fn make(project: &Path, target: &Path) -> io::Result<PathBuf> {
    let status = Command::new("cargo")
        .args(["rustc", "--release", "--locked", "--package", "notebook-kit", "--lib", "--crate-type", "dylib"])
        .args(["--", "-C", "prefer-dynamic"])
        .current_dir(project)
        .env_clear()
        .envs(env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_of_the_user)))
        .env("CARGO_TARGET_DIR", target)
        .status()?;
    if !status.success() {
        return Err(io::Error::other(format!("cargo ended with {status}")));
    }
    let name = format!("{}notebook_kit{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    let (made, folder) = (target.join("release").join(&name), target.join("release/notebooks"));
    fs::create_dir_all(&folder)?;
    // Other kernels may do the same at the same time.
    let new = folder.join(format!("{name}.{}", std::process::id()));
    fs::hard_link(&made, &new).or_else(|_| fs::copy(&made, &new).map(|_| ()))?;
    fs::rename(&new, folder.join(&name))?;
    // If both names belong to the same file, a rename leaves both.
    fs::remove_file(&new).or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
    Ok(folder)
}

/// Whether a variable is from the user, and not from the kernel or from the cargo that runs this.
fn is_of_the_user(name: &str) -> bool {
    let of_rust = name.starts_with("CARGO") || name.starts_with("RUST") || name.starts_with("DEP_");
    let kept = ["CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"];
    kept.contains(&name) || !of_rust && !OF_BUILD_SCRIPTS.contains(&name)
}
