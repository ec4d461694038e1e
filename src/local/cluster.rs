//! The cluster as a whole: inspects its state, and does the steps that are needed until it accepts connections.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use super::binaries;
use super::fetch::Build;
use super::lock::Lock;
use super::place::Place;
use super::postmaster::{self, LockFile, ServerState};
use super::probe::{self, Answer};
use super::{DATABASE, Event, How, Options, Running, USER, create, log, server, socket};
use crate::{Error, ErrorKind, Result};

/// A cluster in its folder. It may not exist yet.
#[derive(Debug, Clone)]
pub struct Cluster {
    pub(super) place: Place,
    pub(super) search: Option<Vec<PathBuf>>,
    pub(super) fetch: bool,
    pub(super) build: Option<Build>,
    pub(super) settings: Vec<(String, String)>,
}

/// The state of the server, found from its data directory and its socket.
enum Seen {
    Nothing,
    Ready(LockFile, String),
    /// The server is starting, stopping, or too busy to answer.
    Busy(String),
    /// The server runs, but no connection to its socket is possible.
    Deaf(u32),
}

impl Cluster {
    /// The cluster that `options` describe, with the programs of this machine or the pinned build.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] if no folder can be found for it, or if the folder belongs to another user.
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

    /// Fetches this build instead of the pinned one. `None` fetches nothing.
    #[must_use]
    pub fn with_build(mut self, build: Option<Build>) -> Self {
        self.build = build;
        self
    }

    /// Adds a setting to the server's command line. It has no effect on a server that runs already. With `fsync` set to
    /// `off`, `initdb` does not wait for the disk either.
    #[must_use]
    pub fn with_setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// As [`super::ensure`].
    ///
    /// # Errors
    ///
    /// As [`super::ensure`].
    pub fn ensure(&self, tell: &(dyn Fn(Event) + Sync)) -> Result<Running> {
        // The first look takes no lock, because most commands find the server running. Taking the lock also writes to
        // the folder, which may be read-only by now.
        if self.place.is_marked()
            && let Seen::Ready(file, version) = self.look()?
        {
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

    /// Like [`Self::ensure`], but returns an error if there is no cluster yet.
    ///
    /// # Errors
    ///
    /// As [`super::ensure`].
    pub fn ensure_existing(&self, tell: &(dyn Fn(Event) + Sync)) -> Result<Running> {
        if self.data_major()?.is_none() {
            return Err(Error::new(ErrorKind::Local, format!("opening {}", self.described()))
                .because("there is none yet")
                .hint("`sparkify-polars load` makes one and fills it."));
        }
        self.ensure(tell)
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

    /// As [`super::stop_if_unused`].
    ///
    /// # Errors
    ///
    /// As [`super::stop_if_unused`].
    pub fn stop_if_unused(&self) -> Result<()> {
        let _lock = Lock::take(&self.place.lock(), || self.check_marked("stopping"), || ())?;
        match postmaster::live(&self.place.data()) {
            Some(file) => server::stop_if_unused(&self.place, file.pid),
            None => Ok(()),
        }
    }

    /// Whether the data must survive a crash of the machine.
    fn is_durable(&self) -> bool {
        !self.settings.iter().any(|(name, value)| name == "fsync" && value == "off")
    }

    pub(super) fn described(&self) -> String {
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
            Answer::Refused(why) => Err(Error::new(ErrorKind::Local, format!("connecting to {}", self.described()))
                .because(why)
                .hint(format!("Has {}/pg_hba.conf or the user {USER} been changed?", self.place.data().display()))),
        }
    }

    /// Waits until a server that is starting or stopping has finished. Stops a server that no client can reach any
    /// more.
    fn settle(&self) -> Result<Option<(LockFile, String)>> {
        let deadline = Instant::now() + server::PATIENCE;
        let mut deaf = 0;
        loop {
            match self.look()? {
                Seen::Nothing => return Ok(None),
                Seen::Ready(file, version) => return Ok(Some((file, version))),
                // Not after the first look: the server may be shutting down at this moment.
                Seen::Deaf(pid) if deaf >= 20 => server::stop(&self.place, pid)?,
                Seen::Deaf(_) => deaf += 1,
                Seen::Busy(why) if Instant::now() > deadline => {
                    let waited = server::PATIENCE.as_secs();
                    return Err(Error::new(ErrorKind::Local, format!("waiting for {}", self.described()))
                        .because(format!("{why}, still after {waited} s; its log is {}", self.place.log().display()))
                        .hint("Try again, or stop it with `sparkify-polars db stop`."));
                }
                Seen::Busy(_) => {}
            }
            std::thread::sleep(server::PAUSE);
        }
    }

    /// The major version of the data directory. `None` if the directory does not exist or is empty.
    pub(super) fn data_major(&self) -> Result<Option<u32>> {
        let data = self.place.data();
        let failed = |why: String| {
            Error::new(ErrorKind::Local, format!("reading the data directory {}", data.display()))
                .because(why)
                .hint("Choose another folder with --local-dir DIR, or delete this one: sparkify-polars db destroy")
        };
        match fs::read_to_string(data.join("PG_VERSION")) {
            Ok(text) => match binaries::major_of(text.trim()) {
                Some(major) => Ok(Some(major)),
                None => Err(failed("its file PG_VERSION contains no version".to_owned())),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let empty = fs::read_dir(&data).map_or(true, |mut entries| entries.next().is_none());
                if empty {
                    Ok(None)
                } else {
                    Err(failed("it has no file PG_VERSION, so it is not a data directory of PostgreSQL".to_owned()))
                }
            }
            Err(error) => Err(failed(error.to_string())),
        }
    }

    /// Makes the socket's folder private again, and keeps the log small. Errors are ignored: neither is worth a failed
    /// command.
    fn keep_tidy(&self, file: &LockFile) {
        socket::keep_private(&file.socket_dir, self.place.uid());
        if log::is_large(&self.place.log())
            && let Ok(_lock) = Lock::take(&self.place.lock(), || self.place.prepare(), || ())
        {
            let _ = log::rotate(&self.place.log());
        }
    }

    pub(super) fn stop_locked(&self) -> Result<bool> {
        match postmaster::live(&self.place.data()) {
            Some(file) => server::stop(&self.place, file.pid).map(|()| true),
            None => Ok(false),
        }
    }
}
