//! The waiting commands, in order. A newer classification replaces an older one.

use std::{
    collections::VecDeque,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use crate::protocol::Command;

/// The receiving end of the commands.
pub(super) struct Inbox {
    receiver: Receiver<Command>,
    waiting: VecDeque<Command>,
}

impl Inbox {
    pub(super) fn new(receiver: Receiver<Command>) -> Self {
        Self { receiver, waiting: VecDeque::new() }
    }

    /// The next command, after waiting for it up to `time`, or without one for as long as it takes. It is `Disconnected` when
    /// the handle is gone and all that it sent has been received.
    pub(super) fn next(&mut self, time: Option<Duration>) -> Result<Command, RecvTimeoutError> {
        let end = loop {
            let received = match time {
                Some(time) if self.waiting.is_empty() => self.receiver.recv_timeout(time),
                None if self.waiting.is_empty() => self.receiver.recv().map_err(RecvTimeoutError::from),
                Some(_) | None => self.receiver.recv_timeout(Duration::ZERO),
            };
            match received {
                Ok(command) => self.add(command),
                Err(end) => break end,
            }
        };
        if end == RecvTimeoutError::Disconnected {
            self.waiting.retain(|command| !is_only_to_look_at(command));
        }
        self.waiting.pop_front().ok_or(end)
    }

    fn add(&mut self, command: Command) {
        if let Command::Classify { .. } = command {
            self.waiting.retain(|waiting| !matches!(waiting, Command::Classify { .. }));
        }
        self.waiting.push_back(command);
    }
}

/// Whether the result is of no use once the handle is gone.
fn is_only_to_look_at(command: &Command) -> bool {
    let is_measuring = matches!(command, Command::MeasureRobustness(_) | Command::CancelRobustness);
    is_measuring || matches!(command, Command::Step(_) | Command::Classify { .. } | Command::Watch(_))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::protocol::{RequestId, RunId, RunSelection};
    use lenet_data::dataset::PIXEL_COUNT;

    fn classify(id: u64) -> Command {
        Command::Classify { id: RequestId(id), image: Box::new([0; PIXEL_COUNT]) }
    }

    /// What is received, in short.
    fn received(inbox: &mut Inbox) -> Vec<String> {
        let mut names = Vec::new();
        while let Ok(command) = inbox.next(Some(Duration::ZERO)) {
            names.push(match command {
                Command::Classify { id: RequestId(id), .. } => format!("classify {id}"),
                Command::Pause(_) => "pause".to_owned(),
                Command::Step(_) => "step".to_owned(),
                Command::SaveModel(path) => path.display().to_string(),
                Command::End(_) => "end".to_owned(),
                _ => "another".to_owned(),
            });
        }
        names
    }

    #[test]
    fn only_the_newest_classification_waits_and_all_else_stays_in_order() {
        let (sender, receiver) = mpsc::channel();
        let [pause, step] = [Command::Pause, Command::Step].map(|command| command(RunSelection::All));
        for command in [classify(1), pause, classify(2), step, classify(3), Command::End(RunId(1))] {
            sender.send(command).unwrap();
        }
        assert_eq!(received(&mut Inbox::new(receiver)), ["pause", "step", "classify 3", "end"]);
    }

    #[test]
    fn when_the_handle_is_gone_what_it_wanted_kept_is_still_done() {
        let (sender, receiver) = mpsc::channel();
        let commands = [Command::Step(RunSelection::All), Command::SaveModel("file".into()), classify(1)];
        for command in commands.into_iter().chain([Command::End(RunId(1))]) {
            sender.send(command).unwrap();
        }
        drop(sender);
        let mut inbox = Inbox::new(receiver);
        assert_eq!(received(&mut inbox), ["file", "end"]);
        assert!(matches!(inbox.next(None), Err(RecvTimeoutError::Disconnected)));
    }

    #[test]
    fn an_open_inbox_without_commands_has_nothing() {
        let (_sender, receiver) = mpsc::channel();
        let mut inbox = Inbox::new(receiver);
        for time in [Duration::ZERO, Duration::from_millis(1)] {
            assert!(matches!(inbox.next(Some(time)), Err(RecvTimeoutError::Timeout)));
        }
    }
}
