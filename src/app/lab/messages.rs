//! What happened last, for the status line.

use std::collections::VecDeque;

const MAX_COUNT: usize = 50;

/// The latest messages, the newest last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Messages(VecDeque<Message>);

/// Something that happened, in words for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub severity: Severity,
    /// What happened and, where something is wrong, what to do.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    Info,
    /// Something is not as the user asked for.
    Warning,
    /// Something was not done.
    Error,
}

impl Messages {
    pub(crate) fn say(&mut self, text: impl Into<String>) {
        self.add(Message { severity: Severity::Info, text: text.into() });
    }

    pub(crate) fn warn(&mut self, text: impl Into<String>) {
        self.add(Message { severity: Severity::Warning, text: text.into() });
    }

    pub(crate) fn fail(&mut self, text: impl Into<String>) {
        self.add(Message { severity: Severity::Error, text: text.into() });
    }

    /// Adds a message. One that repeats the last changes nothing.
    pub(crate) fn add(&mut self, message: Message) {
        if self.latest() == Some(&message) {
            return;
        }
        if self.0.len() == MAX_COUNT {
            self.0.pop_front();
        }
        self.0.push_back(message);
    }

    pub(crate) fn latest(&self) -> Option<&Message> {
        self.0.back()
    }

    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Message> {
        self.0.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_messages_go_and_repeated_ones_are_told_once() {
        let mut messages = Messages::default();
        for number in 0..2 * MAX_COUNT {
            messages.say(number.to_string());
            messages.say(number.to_string());
        }
        assert_eq!(messages.newest_first().count(), MAX_COUNT);
        assert_eq!(messages.latest().unwrap().text, "99");
    }
}
