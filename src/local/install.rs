//! The command that installs PostgreSQL on this platform, for the hints of errors.
//!
//! The platform is read from `/etc/os-release`. The command is only shown, never run.

/// The package to install.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Package {
    /// A server of any supported version.
    Server,
    /// A server of one major version.
    ServerOf(u32),
    /// `psql`.
    Client,
}

/// The command for this machine, or an instruction in words if the platform is unknown.
pub(super) fn command(package: Package) -> String {
    let family = if cfg!(target_os = "macos") {
        Family::Homebrew
    } else {
        let text = ["/etc/os-release", "/usr/lib/os-release"]
            .iter()
            .find_map(|path| std::fs::read_to_string(path).ok())
            .unwrap_or_default();
        Family::of(&text)
    };
    family.install(package, super::process::is_root())
}

/// Platforms with the same package manager and package names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Debian,
    Fedora,
    Alpine,
    Arch,
    Suse,
    Homebrew,
    Unknown,
}

impl Family {
    /// Reads `ID`, then `ID_LIKE`, from an os-release file (man page os-release(5)). The first known name decides.
    fn of(os_release: &str) -> Self {
        let value = |key: &str| {
            os_release
                .lines()
                .filter_map(|line| line.split_once('='))
                .find(|(name, _)| *name == key)
                .map_or("", |(_, value)| value.trim_matches(['"', '\'']))
        };
        let names = value("ID").split(' ').chain(value("ID_LIKE").split(' '));
        for name in names {
            return match name {
                "debian" | "ubuntu" => Self::Debian,
                "fedora" | "rhel" | "centos" | "amzn" => Self::Fedora,
                "alpine" => Self::Alpine,
                "arch" => Self::Arch,
                "suse" | "opensuse" => Self::Suse,
                _ => continue,
            };
        }
        Self::Unknown
    }

    fn install(self, package: Package, root: bool) -> String {
        use Package::{Client, Server, ServerOf};
        let (program, name) = match (self, package) {
            (Self::Debian, Server) => ("apt-get install", "postgresql".to_owned()),
            (Self::Debian, ServerOf(major)) => ("apt-get install", format!("postgresql-{major}")),
            (Self::Debian, Client) => ("apt-get install", "postgresql-client".to_owned()),
            (Self::Fedora, Server) => ("dnf install", "postgresql-server".to_owned()),
            (Self::Fedora, ServerOf(major)) => ("dnf install", format!("postgresql{major}-server")),
            (Self::Fedora, Client) => ("dnf install", "postgresql".to_owned()),
            (Self::Alpine, Server) => ("apk add", "postgresql".to_owned()),
            (Self::Alpine, ServerOf(major)) => ("apk add", format!("postgresql{major}")),
            (Self::Alpine, Client) => ("apk add", "postgresql-client".to_owned()),
            (Self::Arch, Client) => ("pacman -S", "postgresql-libs".to_owned()),
            (Self::Suse, Server) => ("zypper install", "postgresql-server".to_owned()),
            (Self::Suse, ServerOf(major)) => ("zypper install", format!("postgresql{major}-server")),
            (Self::Suse, Client) => ("zypper install", "postgresql".to_owned()),
            (Self::Homebrew, Server) => return "brew install postgresql".to_owned(),
            (Self::Homebrew, ServerOf(major)) => return format!("brew install postgresql@{major}"),
            (Self::Homebrew, Client) => return "brew install libpq".to_owned(),
            (Self::Arch, Server) => ("pacman -S", "postgresql".to_owned()),
            // Arch only has a package of the newest version.
            (Self::Arch | Self::Unknown, ServerOf(major)) => return format!("install PostgreSQL {major}"),
            (Self::Unknown, Server) => {
                return format!("install PostgreSQL {} or newer", super::OLDEST_MAJOR);
            }
            (Self::Unknown, Client) => return "install PostgreSQL's client programs".to_owned(),
        };
        format!("{}{program} {name}", if root { "" } else { "sudo " })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_is_recognised_by_its_id_or_id_like() {
        assert_eq!(Family::of("NAME=\"Debian\"\nID=debian\n"), Family::Debian);
        assert_eq!(Family::of("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), Family::Debian);
        assert_eq!(Family::of("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"), Family::Fedora);
        assert_eq!(Family::of("ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n"), Family::Suse);
        assert_eq!(Family::of("ID=alpine\n"), Family::Alpine);
        assert_eq!(Family::of("ID=manjaro\nID_LIKE=arch\n"), Family::Arch);
        assert_eq!(Family::of(""), Family::Unknown);
    }

    #[test]
    fn the_install_command_fits_the_platform_and_the_user() {
        assert_eq!(Family::Debian.install(Package::ServerOf(15), true), "apt-get install postgresql-15");
        assert_eq!(Family::Fedora.install(Package::Server, false), "sudo dnf install postgresql-server");
        assert_eq!(Family::Homebrew.install(Package::ServerOf(17), false), "brew install postgresql@17");
        assert_eq!(Family::Unknown.install(Package::Server, false), "install PostgreSQL 14 or newer");
    }
}
