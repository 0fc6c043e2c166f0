//! Requests of which only the newest matters: one is under way, at most one waits, and a newer one replaces it.

use crate::protocol::RequestId;

/// The requests for one kind of work. `T` is the work's input.
#[derive(Clone, Debug)]
pub struct OpQueue<T> {
    waiting: Option<T>,
    under_way: Option<RequestId>,
    /// The number of the latest request that was started; 0 before the first.
    started_count: u64,
    /// Results of requests up to this one are void.
    void_count: u64,
}

impl<T> Default for OpQueue<T> {
    fn default() -> Self {
        Self { waiting: None, under_way: None, started_count: 0, void_count: 0 }
    }
}

impl<T> OpQueue<T> {
    /// Requests work. It replaces a request that still waits.
    pub fn request(&mut self, work: T) {
        self.waiting = Some(work);
    }

    /// The waiting request.
    pub fn waiting(&self) -> Option<&T> {
        self.waiting.as_ref()
    }

    /// Whether work is under way.
    pub fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// Starts the waiting request, unless work is under way.
    pub fn start(&mut self) -> Option<(RequestId, T)> {
        if self.is_under_way() { None } else { self.start_now() }
    }

    /// Starts the waiting request, also while older work is under way, whose result may still come.
    pub fn start_now(&mut self) -> Option<(RequestId, T)> {
        let work = self.waiting.take()?;
        self.started_count += 1;
        let id = RequestId(self.started_count);
        self.under_way = Some(id);
        Some((id, work))
    }

    /// Notes a result, and says whether it is valid. A newer request stays under way.
    pub fn complete(&mut self, id: RequestId) -> bool {
        self.under_way = self.under_way.filter(|under_way| *under_way != id);
        id.0 > self.void_count
    }

    /// Notes that the work under way is done.
    pub fn finish(&mut self) {
        self.under_way = None;
    }

    /// Forgets what is under way; its results are void.
    pub fn cancel(&mut self) {
        self.void_count = self.started_count;
        self.under_way = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_that_wait_the_newest_is_started_when_the_work_under_way_is_done() {
        let mut queue = OpQueue::default();
        queue.request("first");
        let (first, work) = queue.start().unwrap();
        assert_eq!((work, queue.is_under_way()), ("first", true));
        queue.request("second");
        queue.request("third");
        assert_eq!(queue.start(), None, "the first is not done");
        assert!(queue.complete(first));
        assert_eq!(queue.start(), Some((RequestId(2), "third")));
        assert_eq!(queue.waiting(), None);
    }

    #[test]
    fn what_is_started_at_once_is_the_newest_and_older_results_may_still_come() {
        let mut queue = OpQueue::default();
        queue.request(1);
        let (first, _) = queue.start().unwrap();
        queue.request(2);
        let (second, _) = queue.start_now().unwrap();
        assert!(queue.complete(first) && queue.is_under_way(), "the second is under way");
        assert!(queue.complete(second) && !queue.is_under_way());
    }

    #[test]
    fn results_of_what_was_cancelled_are_of_no_use() {
        let mut queue = OpQueue::default();
        queue.request(());
        let (cancelled, ()) = queue.start().unwrap();
        queue.cancel();
        queue.request(());
        let (next, ()) = queue.start().unwrap();
        assert!(!queue.complete(cancelled) && queue.complete(next));
    }
}
