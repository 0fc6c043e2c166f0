//! The commands that wait, in order, less the classifications that a newer one has made pointless.

use std::{
    collections::VecDeque,
    sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError},
    time::Duration,
};

use crate::protocol::Command;

/// The receiving end of the commands.
pub(super) struct Inbox {
    receiver: Receiver<Command>,
    waiting: VecDeque<Command>,
    is_closed: bool,
}

/// How long to wait for a command.
#[derive(Clone, Copy, Debug)]
pub(super) enum Patience {
    /// There is other work to do.
    None,
    /// There is something to do after this time.
    AtMost(Duration),
    /// There is nothing else to do.
    Endless,
}

/// What the inbox has.
pub(super) enum Received {
    /// A command.
    Command(Command),
    /// None yet.
    Nothing,
    /// None any more: the handle is gone, and all that it sent has been received.
    Closed,
}

impl Inbox {
    pub(super) fn new(receiver: Receiver<Command>) -> Self {
        Self { receiver, waiting: VecDeque::new(), is_closed: false }
    }

    /// The next command, for which it waits as long as `patience` says.
    pub(super) fn next(&mut self, patience: Patience) -> Received {
        self.collect();
        if self.waiting.is_empty() && !self.is_closed {
            self.wait(patience);
        }
        match self.waiting.pop_front() {
            Some(command) => Received::Command(command),
            None if self.is_closed => Received::Closed,
            None => Received::Nothing,
        }
    }

    fn collect(&mut self) {
        loop {
            match self.receiver.try_recv() {
                Ok(command) => self.add(command),
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => return self.close(),
            }
        }
    }

    fn wait(&mut self, patience: Patience) {
        let received = match patience {
            Patience::None => return,
            Patience::AtMost(time) => self.receiver.recv_timeout(time),
            Patience::Endless => self.receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match received {
            Ok(command) => self.add(command),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => self.close(),
        }
    }

    /// Keeps what must not be lost; what was only to be looked at has nobody any more who looks.
    fn close(&mut self) {
        self.is_closed = true;
        let is_to_look_at = |command: &Command| {
            let is_measuring = matches!(command, Command::MeasureRobustness(_) | Command::CancelRobustness);
            is_measuring || matches!(command, Command::Step(_) | Command::Classify { .. } | Command::Watch(_))
        };
        self.waiting.retain(|command| !is_to_look_at(command));
    }

    fn add(&mut self, command: Command) {
        if let Command::Classify { .. } = command {
            self.waiting.retain(|waiting| !matches!(waiting, Command::Classify { .. }));
        }
        self.waiting.push_back(command);
    }
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
        while let Received::Command(command) = inbox.next(Patience::None) {
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
        assert!(matches!(inbox.next(Patience::Endless), Received::Closed));
    }

    #[test]
    fn an_open_inbox_without_commands_has_nothing() {
        let (_sender, receiver) = mpsc::channel();
        let mut inbox = Inbox::new(receiver);
        assert!(matches!(inbox.next(Patience::None), Received::Nothing));
        assert!(matches!(inbox.next(Patience::AtMost(Duration::from_millis(1))), Received::Nothing));
    }
}
