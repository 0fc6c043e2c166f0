//! What happened last, for the status line.

use std::collections::VecDeque;

/// Messages that are kept to look back at.
const KEPT_COUNT: usize = 50;

/// The latest messages, the newest last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Messages {
    messages: VecDeque<Message>,
}

/// Something that happened, in words for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// How much it matters.
    pub severity: Severity,
    /// What happened and, where something is wrong, what to do.
    pub text: String,
}

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    /// All went well.
    Info,
    /// Something is not as it was asked for.
    Warning,
    /// Something was not done.
    Error,
}

impl Messages {
    /// Tells that something went well.
    pub(crate) fn say(&mut self, text: impl Into<String>) {
        self.add(Message { severity: Severity::Info, text: text.into() });
    }

    /// Tells that something is not as it was asked for.
    pub(crate) fn warn(&mut self, text: impl Into<String>) {
        self.add(Message { severity: Severity::Warning, text: text.into() });
    }

    /// Tells that something was not done, and what to do.
    pub(crate) fn fail(&mut self, text: impl Into<String>) {
        self.add(Message { severity: Severity::Error, text: text.into() });
    }

    /// Adds a message. One that repeats the last changes nothing.
    pub(crate) fn add(&mut self, message: Message) {
        if self.messages.back() == Some(&message) {
            return;
        }
        if self.messages.len() == KEPT_COUNT {
            self.messages.pop_front();
        }
        self.messages.push_back(message);
    }

    /// The newest.
    pub(crate) fn latest(&self) -> Option<&Message> {
        self.messages.back()
    }

    /// All that are kept, the newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_messages_go_and_repeated_ones_are_told_once() {
        let mut messages = Messages::default();
        for number in 0..2 * KEPT_COUNT {
            messages.say(number.to_string());
            messages.say(number.to_string());
        }
        assert_eq!(messages.newest_first().count(), KEPT_COUNT);
        assert_eq!(messages.latest().unwrap().text, "99");
    }
}
