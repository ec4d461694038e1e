//! A document whose commands are executed.
//!
//! All blocks of a document are one program of the shell, from top to bottom. There are two kinds of blocks:
//!
//! - ```` ```sh ````: commands that must succeed. The line `<!-- exits with 4 -->` above it names another
//!   exit code.
//! - ```` ```console ````: commands after `$ `, and their output. `[..]` in it is any text of a line, and a line
//!   `...` is any number of lines. An exit code that is not 0 is the last line: `exit code 4`.

use std::fs;
use std::path::Path;
use std::process::Command;

use test_support::program::run;

/// Commands that are executed together.
struct Step {
    /// The line of the document.
    line: usize,
    commands: String,
    expected: Expected,
}

enum Expected {
    /// An exit code.
    Code(i32),
    /// The output, and the exit code if it is not 0.
    Output(String),
}

/// The steps of a document. Lines with `cargo` are left out: they build the program, and CI runs them word for word.
fn steps(page: &str) -> Vec<Step> {
    let (mut steps, mut code) = (Vec::new(), 0);
    let mut lines = page.lines().enumerate().map(|(index, line)| (index + 1, line));
    while let Some((number, line)) = lines.next() {
        if let Some(named) = line.strip_prefix("<!-- exits with ") {
            code = named.split(' ').next().unwrap().parse().unwrap();
        } else if line == "```sh" || line == "```console" {
            let block: Vec<_> = lines.by_ref().take_while(|(_, line)| *line != "```").collect();
            if line == "```sh" {
                let commands: Vec<_> =
                    block.iter().map(|(_, line)| *line).filter(|line| !line.starts_with("cargo ")).collect();
                let expected = Expected::Code(std::mem::take(&mut code));
                steps.push(Step { line: number, commands: commands.join("\n"), expected });
            } else {
                steps.extend(prompts(&block));
            }
        }
    }
    steps.retain(|step| !step.commands.is_empty());
    steps
}

/// All commands of a document.
pub(crate) fn commands(page: &str) -> String {
    steps(page).iter().map(|step| format!("{}\n", step.commands)).collect()
}

/// The commands of a block with prompts.
fn prompts(block: &[(usize, &str)]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (line, text) in block {
        match (text.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => {
                let expected = Expected::Output(String::new());
                steps.push(Step { line: *line, commands: command.to_owned(), expected });
            }
            (None, Some(Step { expected: Expected::Output(output), .. })) => *output += &format!("{text}\n"),
            (None, _) => panic!("line {line}: a block begins with a command"),
        }
    }
    steps
}

/// The host of the servers in the examples.
pub(crate) const HOST: &str = "db.example.com";

/// Executes a document in `folder`. `port` leads to the server that takes the place of [`HOST`]. Returns the first
/// step that did not end as it is written.
pub(crate) fn failure(path: &Path, folder: &Path, environment: &[(&str, String)], port: Option<u16>) -> Option<String> {
    let steps = steps(&fs::read_to_string(path).unwrap());
    let out = folder.join(".out");
    fs::create_dir(&out).unwrap();
    let mut command = Command::new("bash");
    command.args(["-c", &script(&steps, &out, port)]).current_dir(folder).stdin(std::process::Stdio::null());
    for (name, value) in environment {
        command.env(name, value);
    }
    let whole = run(&mut command);
    for (index, step) in steps.iter().enumerate() {
        let about = format!("{}:{}:\n{}\n", path.display(), step.line, step.commands);
        let read = |name: String| fs::read_to_string(out.join(name)).unwrap_or_default();
        let (output, code) = (read(index.to_string()), read(format!("{index}.code")));
        let Ok(code) = code.trim().parse::<i32>() else { return Some(format!("{about}was not reached\n{whole}")) };
        match &step.expected {
            Expected::Code(expected) if *expected == code => {}
            Expected::Code(_) => return Some(format!("{about}exit code {code}\n{output}")),
            Expected::Output(expected) => {
                let printed = if code == 0 { output } else { format!("{output}exit code {code}\n") };
                // Tables have spaces at the ends of their lines.
                let printed: String = printed.lines().map(|line| format!("{}\n", line.trim_end())).collect();
                let compared = snapbox::Assert::new().try_eq(None, printed.clone().into(), expected.clone().into());
                if let Err(difference) = compared {
                    return Some(format!("{about}{printed}\n{difference}"));
                }
            }
        }
    }
    None
}

/// One program of the shell, which leaves the output and the exit code of each step in `out`.
fn script(steps: &[Step], out: &Path, port: Option<u16>) -> String {
    let out = out.display();
    let mut script = format!("trap 'echo $? > {out}/$step.code' EXIT\n");
    for (index, step) in steps.iter().enumerate() {
        // A block ends with its first command that fails.
        // These variables alone would name a server, too. So they are set from the first step on that names the host.
        let server = match port.filter(|_| step.commands.contains(HOST)) {
            Some(port) => format!("export PGHOSTADDR=127.0.0.1 PGPORT={port} PGSSLMODE=disable"),
            None => String::new(),
        };
        let stops = if matches!(step.expected, Expected::Code(0)) { "set -e" } else { "set +e" };
        script += &format!(
            "step={index}\n{server}\n{stops}\n{{\n{}\n}} > {out}/{index} 2>&1\necho $? > {out}/{index}.code\n",
            step.commands
        );
    }
    script += "trap - EXIT\n";
    script
}
