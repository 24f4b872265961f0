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
    use super::{Clock, worked};
    use std::time::{Duration, Instant};

    #[test]
    fn waiting_is_no_work() {
        let day = Duration::from_secs(24 * 60 * 60);
        let Some(yesterday) = Instant::now().checked_sub(day) else { return };
        // A day went by in which this thread did nothing; then one of which the system says nothing.
        if let Some(worked) = worked() {
            assert!(Clock { started: yesterday, worked: Some(worked) }.is_before(day));
        }
        assert!(!Clock { started: yesterday, worked: None }.is_before(day));
        assert!(!Clock::start().is_before(Duration::ZERO));
    }
}
