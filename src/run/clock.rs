//! How long a page takes: in time of the processor where the system tells it, so that a machine that is busy with something else, or
//! sleeps, costs no page.

use std::fs;
use std::time::{Duration, Instant};

/// Runs from the moment it is made.
pub(super) struct Clock {
    started: Instant,
    worked: Option<Duration>,
}

impl Clock {
    pub(super) fn start() -> Clock {
        Clock { started: Instant::now(), worked: worked() }
    }

    /// Whether this thread has worked for less than `limit`. No more can have been worked than time has gone by, so the system is
    /// seldom asked.
    pub(super) fn is_before(&self, limit: Duration) -> bool {
        let gone = self.started.elapsed();
        gone < limit || self.worked.zip(worked()).map_or(gone, |(before, now)| now.saturating_sub(before)) < limit
    }
}

/// How long this thread has worked so far, as Linux tells it (`proc_pid_schedstat(5)`).
fn worked() -> Option<Duration> {
    let said = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    said.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

#[cfg(test)]
mod tests {
    use super::Clock;
    use std::time::Duration;

    #[test]
    fn waiting_is_no_work() {
        let clock = Clock::start();
        assert!(!clock.is_before(Duration::ZERO));
        if clock.worked.is_some() {
            std::thread::sleep(Duration::from_millis(60));
            assert!(clock.is_before(Duration::from_millis(50)));
        }
    }
}
