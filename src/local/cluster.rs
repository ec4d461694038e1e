//! The cluster as a whole: what is there, and what has to be done so that it accepts connections.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::binaries::{self, Binaries};
use super::fetch::Build;
use super::install::{self, Package};
use super::lock::Lock;
use super::place::Place;
use super::postmaster::{self, LockFile, ServerState};
use super::probe::{self, Answer};
use super::{DATABASE, Event, How, OLDEST_MAJOR, Options, Running, USER, create, log, server, socket};
use crate::{Error, Kind, Result};

/// A cluster at its place, which may be yet to be created.
#[derive(Debug, Clone)]
pub struct Cluster {
    place: Place,
    search: Option<Vec<PathBuf>>,
    fetch: bool,
    build: Option<Build>,
    settings: Vec<(String, String)>,
}

/// What a cluster is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// There is none.
    Absent,
    /// It exists, and no server runs.
    Stopped,
    /// Its server is starting up.
    Starting,
    /// Its server runs.
    Running,
    /// Its server is shutting down.
    Stopping,
}

/// What there is at the place of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What it is doing.
    pub state: State,
    /// The major version of PostgreSQL that its data is of; `None` if there is no data.
    pub version: Option<String>,
    /// The postmaster's process, if a server runs.
    pub pid: Option<u32>,
    /// The user of this machine who runs the server, or would.
    pub user: String,
    /// The data directory.
    pub data: PathBuf,
    /// The bytes that the data directory takes on the disk.
    pub bytes: u64,
    /// The server's log.
    pub log: PathBuf,
    /// The command that opens the database, if a server runs.
    pub psql_line: Option<String>,
}

/// What a look at the data directory shows.
enum Seen {
    Nothing,
    Ready(LockFile, String),
    /// Starting, stopping, or too busy to answer.
    Busy(String),
    /// It runs, and its socket is gone.
    Deaf(u32),
}

impl Cluster {
    /// The cluster that `options` name, with the binaries of this machine or the pinned build.
    ///
    /// # Errors
    ///
    /// As [`Place::of`].
    pub fn new(options: &Options) -> Result<Self> {
        let place = Place::of(options)?;
        Ok(Self { place, search: None, fetch: options.fetch, build: Build::pinned(), settings: Vec::new() })
    }

    /// Looks for PostgreSQL's programs in these folders only.
    #[must_use]
    pub fn with_bin_dirs(mut self, dirs: Vec<PathBuf>) -> Self {
        self.search = Some(dirs);
        self
    }

    /// Fetches this build instead of the pinned one, or none.
    #[must_use]
    pub fn with_build(mut self, build: Option<Build>) -> Self {
        self.build = build;
        self
    }

    /// Starts the server with this setting on its command line; it does not matter to one that runs already. With
    /// `fsync` `off` a new cluster is made without waiting for the disk, too.
    #[must_use]
    pub fn with_setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Where it lives.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// As [`super::ensure`].
    ///
    /// # Errors
    ///
    /// As [`super::ensure`].
    pub fn ensure(&self, tell: &(dyn Fn(Event) + Sync)) -> Result<Running> {
        // Without the lock first: most commands find the server running, and the folder may be read-only by now.
        if let Seen::Ready(file, version) = self.look()? {
            self.keep_tidy(&file);
            return Ok(self.running(file, version, How::Reused));
        }
        let _lock = Lock::take(&self.place.lock(), || self.place.prepare(), || tell(Event::Waiting))?;
        if let Some((file, version)) = self.settle()? {
            return Ok(self.running(file, version, How::Reused));
        }
        let data = self.place.data();
        let (binaries, how) = match self.data_major()? {
            Some(major) => (self.binaries(Some(major), tell)?, How::Started),
            None => {
                let binaries = self.binaries(None, tell)?;
                tell(Event::Creating { data: data.clone(), version: binaries.version.clone() });
                create::create(&self.place, &binaries, self.is_durable())?;
                (binaries, How::Created)
            }
        };
        if how == How::Started {
            tell(Event::Starting { data });
        }
        let (file, version) = server::start(&self.place, &binaries, &self.settings)?;
        Ok(self.running(file, version, how))
    }

    /// As [`Self::ensure`], and an error if there is no cluster yet.
    ///
    /// # Errors
    ///
    /// As [`super::ensure`].
    pub fn ensure_existing(&self, tell: &(dyn Fn(Event) + Sync)) -> Result<Running> {
        if self.data_major()?.is_none() {
            return Err(Error::new(Kind::Local, format!("opening {}", self.described()))
                .because("there is none yet")
                .hint("`sparkify-polars load` makes one and fills it."));
        }
        self.ensure(tell)
    }

    /// As [`super::status`].
    ///
    /// # Errors
    ///
    /// As [`super::status`].
    pub fn status(&self) -> Result<Status> {
        let data = self.place.data();
        let version = self.data_major()?;
        let server = postmaster::live(&data);
        let state = match (&server, version) {
            (None, None) => State::Absent,
            (None, Some(_)) => State::Stopped,
            (Some(file), _) => match file.state {
                ServerState::Starting => State::Starting,
                ServerState::Ready => State::Running,
                ServerState::Stopping => State::Stopping,
            },
        };
        let psql_line = server
            .as_ref()
            .filter(|file| file.state == ServerState::Ready)
            .map(|file| socket::psql_line(self.psql().as_deref(), &file.socket_dir, file.port));
        Ok(Status {
            state,
            version: version.map(|major| major.to_string()),
            pid: server.map(|file| file.pid),
            user: self.place.user(),
            bytes: disk_use(&data),
            data,
            log: self.place.log(),
            psql_line,
        })
    }

    /// As [`super::stop`].
    ///
    /// # Errors
    ///
    /// As [`super::stop`].
    pub fn stop(&self) -> Result<bool> {
        if postmaster::live(&self.place.data()).is_none() {
            return Ok(false);
        }
        let _lock = Lock::take(&self.place.lock(), || self.check_marked("stopping"), || ())?;
        self.stop_locked()
    }

    /// As [`super::destroy`].
    ///
    /// # Errors
    ///
    /// As [`super::destroy`].
    pub fn destroy(&self) -> Result<bool> {
        let dir = self.place.dir();
        if !dir.exists() {
            return Ok(false);
        }
        let locked = Lock::take(&self.place.lock(), || self.check_marked("deleting"), || ());
        let _lock = match locked {
            // Another process was faster.
            Err(_) if !dir.exists() => return Ok(false),
            locked => locked?,
        };
        self.stop_locked()?;
        let had_data = self.place.data().exists();
        self.delete()
            .map_err(|error| Error::new(Kind::Local, format!("deleting {}", self.described())).because(error))?;
        Ok(had_data)
    }

    /// `psql`, if this machine has it: on `PATH`, or where the server's own programs may be.
    #[must_use]
    pub fn psql(&self) -> Option<PathBuf> {
        binaries::psql(|| self.bin_dirs())
    }

    /// Whether it is to survive a crash of the machine.
    fn is_durable(&self) -> bool {
        !self.settings.iter().any(|(name, value)| name == "fsync" && value == "off")
    }

    fn described(&self) -> String {
        format!("the local PostgreSQL in {}", self.place.dir().display())
    }

    fn running(&self, file: LockFile, version: String, how: How) -> Running {
        Running {
            socket_dir: file.socket_dir,
            port: file.port,
            user: USER.to_owned(),
            database: DATABASE.to_owned(),
            how,
            version,
            pid: file.pid,
            psql: self.psql(),
        }
    }

    fn look(&self) -> Result<Seen> {
        let Some(file) = postmaster::live(&self.place.data()) else { return Ok(Seen::Nothing) };
        match file.state {
            ServerState::Starting => return Ok(Seen::Busy("it is starting up".to_owned())),
            ServerState::Stopping => return Ok(Seen::Busy("it is shutting down".to_owned())),
            ServerState::Ready => {}
        }
        match probe::ask(&file.socket_dir, file.port) {
            Answer::Ready { version } => Ok(Seen::Ready(file, version)),
            Answer::NotNow(why) => Ok(Seen::Busy(why)),
            Answer::Nobody(_) => Ok(Seen::Deaf(file.pid)),
            Answer::Refused(why) => Err(Error::new(Kind::Local, format!("connecting to {}", self.described()))
                .because(why)
                .hint(format!("Has {}/pg_hba.conf or the user {USER} been changed?", self.place.data().display()))),
        }
    }

    /// Waits until a server that is starting or stopping has done so; stops one that nobody can reach any more.
    fn settle(&self) -> Result<Option<(LockFile, String)>> {
        let deadline = Instant::now() + server::PATIENCE;
        let mut deaf = 0;
        loop {
            match self.look()? {
                Seen::Nothing => return Ok(None),
                Seen::Ready(file, version) => return Ok(Some((file, version))),
                // Not on the first look: it may be shutting down at this moment.
                Seen::Deaf(pid) if deaf >= 20 => server::stop(&self.place, pid)?,
                Seen::Deaf(_) => deaf += 1,
                Seen::Busy(why) if Instant::now() > deadline => {
                    let waited = server::PATIENCE.as_secs();
                    return Err(Error::new(Kind::Local, format!("waiting for {}", self.described()))
                        .because(format!("{why}, after {waited} s still; its log is {}", self.place.log().display()))
                        .hint("Try again, or stop it with `sparkify-polars db stop`."));
                }
                Seen::Busy(_) => {}
            }
            std::thread::sleep(server::PAUSE);
        }
    }

    /// The major version of the data directory, `None` if there is no such directory or an empty one.
    fn data_major(&self) -> Result<Option<u32>> {
        let data = self.place.data();
        let failed = |why: String| {
            Error::new(Kind::Local, format!("reading the data directory {}", data.display()))
                .because(why)
                .hint("Choose another folder with --local-dir DIR, or delete this one: sparkify-polars db destroy")
        };
        match fs::read_to_string(data.join("PG_VERSION")) {
            Ok(text) => match binaries::major_of(text.trim()) {
                Some(major) => Ok(Some(major)),
                None => Err(failed("its PG_VERSION holds no version".to_owned())),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let empty = fs::read_dir(&data).map_or(true, |mut entries| entries.next().is_none());
                if empty {
                    Ok(None)
                } else {
                    Err(failed("it holds no PG_VERSION, so it is not PostgreSQL's".to_owned()))
                }
            }
            Err(error) => Err(failed(error.to_string())),
        }
    }

    /// Every folder that may have the programs: this machine's, then those that were fetched.
    fn bin_dirs(&self) -> Vec<PathBuf> {
        let mut dirs = self.search.clone().unwrap_or_else(binaries::dirs_of_this_machine);
        let fetched = fs::read_dir(self.place.builds()).into_iter().flatten().flatten();
        dirs.extend(fetched.map(|entry| entry.path().join("bin")));
        dirs
    }

    /// The programs to run the cluster with: found, else fetched.
    fn binaries(&self, major: Option<u32>, tell: &(dyn Fn(Event) + Sync)) -> Result<Binaries> {
        let dirs = self.bin_dirs();
        if let Some(found) = Binaries::first(&dirs, major, self.place.account()) {
            return Ok(found);
        }
        let suits = |build: &&Build| major.is_none() || binaries::major_of(&build.version) == major;
        let build = self.build.as_ref().filter(suits);
        if let Some(build) = build.filter(|_| self.fetch) {
            let (version, from) = (build.version.clone(), build.source().to_owned());
            tell(Event::Fetching { version, from, into: self.place.builds() });
            return build.fetch(&self.place);
        }
        let others = Binaries::versions(&dirs, self.place.account());
        let mut why = match (major, others.as_slice()) {
            (None, []) => "this machine has no PostgreSQL".to_owned(),
            (None, others) => {
                format!("this machine has PostgreSQL {}, and {OLDEST_MAJOR} is needed", others.join(", "))
            }
            (Some(major), []) => format!("its data is PostgreSQL {major}'s, and this machine has no PostgreSQL"),
            (Some(major), others) => {
                format!("its data is PostgreSQL {major}'s, and this machine has {}", others.join(", "))
            }
        };
        if build.is_some() {
            why.push_str(" (and it may not be downloaded: --no-fetch)");
        }
        let (doing, hint) = match major {
            Some(major) => (
                format!("starting {}", self.described()),
                format!(
                    "Install that version: {}\n      or delete the data: sparkify-polars db destroy",
                    install::command(Package::ServerOf(major))
                ),
            ),
            None => (
                format!("finding PostgreSQL for {}", self.described()),
                format!("{}\n      or name a server with --database-url URL.", install::command(Package::Server)),
            ),
        };
        Err(Error::new(Kind::Local, doing).because(why).hint(hint))
    }

    /// Restores on the way what a person may have undone, and keeps the log small. None of it is worth a failure.
    fn keep_tidy(&self, file: &LockFile) {
        socket::keep_private(&file.socket_dir, self.place.uid());
        if log::is_large(&self.place.log())
            && let Ok(_lock) = Lock::take(&self.place.lock(), || self.place.prepare(), || ())
        {
            let _ = log::rotate(&self.place.log());
        }
    }

    fn check_marked(&self, doing: &str) -> Result<()> {
        if self.place.is_marked() {
            return Ok(());
        }
        Err(Error::new(Kind::Local, format!("{doing} {}", self.described()))
            .because("that folder was not made by sparkify-polars, and is left as it is")
            .hint("Name the right one with --local-dir DIR, or delete it yourself."))
    }

    fn stop_locked(&self) -> Result<bool> {
        match postmaster::live(&self.place.data()) {
            Some(file) => server::stop(&self.place, file.pid).map(|()| true),
            None => Ok(false),
        }
    }

    /// Deletes what this tool put there, and then the folder if nothing else is in it.
    fn delete(&self) -> std::io::Result<()> {
        let dir = self.place.dir();
        create::sweep(&self.place);
        for folder in socket::candidates(&self.place) {
            // In /tmp somebody else's may have the name.
            if fs::symlink_metadata(&folder).is_ok_and(|found| owned_by(&found, self.place.uid())) {
                remove_tree(&folder)?;
            }
        }
        remove_tree(&self.place.data())?;
        remove_tree(&self.place.builds())?;
        for file in [self.place.log(), log::previous(&self.place.log()), self.place.lock()] {
            let _ = fs::remove_file(file);
        }
        // The marker goes last, so that a deletion that was interrupted can be repeated.
        let marker = self.place.marker();
        if fs::read_dir(dir)?.flatten().all(|entry| entry.path() == marker) {
            fs::remove_file(marker)?;
            fs::remove_dir(dir)?;
        }
        Ok(())
    }
}

fn owned_by(found: &fs::Metadata, uid: nix::unistd::Uid) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    found.is_dir() && found.uid() == uid.as_raw()
}

/// Removes a folder that may be gone, or that children of a killed server may still be writing to.
fn remove_tree(path: &Path) -> std::io::Result<()> {
    let mut tries = 0;
    loop {
        match fs::remove_dir_all(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::DirectoryNotEmpty && tries < 20 => tries += 1,
            removed => return removed,
        }
        std::thread::sleep(server::PAUSE);
    }
}

/// The bytes on the disk of everything in `dir`; what cannot be read counts as nothing.
fn disk_use(dir: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let entries = walkdir::WalkDir::new(dir).into_iter().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|file| file.blocks() * 512).sum()
}
