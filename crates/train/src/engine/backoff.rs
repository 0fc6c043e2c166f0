//! When something that failed is tried again: after a second, then ever later, so that neither the run nor the user is
//! perturbed by what fails each time.

use std::time::{Duration, Instant};

use crate::protocol::NetworkId;

/// The first wait, and how often it is doubled at most.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const MAX_DOUBLINGS: u32 = 4;

/// The failures of one network so far.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    network: NetworkId,
    failure_count: u32,
    retry_at: Option<Instant>,
}

impl Backoff {
    /// Notes a failure; says whether it is the first of this network.
    pub(super) fn fail(&mut self, network: NetworkId) -> bool {
        if self.network != network {
            *self = Self { network, ..Self::default() };
        }
        self.retry_at = Some(Instant::now() + FIRST_WAIT * 2_u32.pow(self.failure_count.min(MAX_DOUBLINGS)));
        self.failure_count += 1;
        self.failure_count == 1
    }

    /// How long to wait still; nothing for a network that has not failed.
    pub(super) fn wait(&self, network: NetworkId) -> Duration {
        let retry_at = self.retry_at.filter(|_| self.network == network);
        retry_at.map_or(Duration::ZERO, |at| at.saturating_duration_since(Instant::now()))
    }

    /// Makes the next try due now.
    #[cfg(test)]
    pub(super) fn end_wait(&mut self) {
        self.retry_at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_again_waits_longer_and_is_told_once_a_network() {
        let (mut backoff, [one, other]) = (Backoff::default(), [NetworkId(1), NetworkId(2)]);
        assert_eq!(backoff.wait(one), Duration::ZERO);
        assert!(backoff.fail(one));
        let first = backoff.wait(one);
        assert!(first > Duration::ZERO && first <= FIRST_WAIT);
        assert!(!backoff.fail(one));
        assert!(backoff.wait(one) > FIRST_WAIT);
        assert_eq!(backoff.wait(other), Duration::ZERO, "another network has not failed");
        assert!(backoff.fail(other));
    }
}
