//! What happened last, for the status line.

use std::{
    collections::VecDeque,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use super::Tab;

const MAX_COUNT: usize = 50;

/// How long a message that something can be done about stays before news of no weight.
const HOLD: Duration = Duration::from_secs(15);

/// The latest messages, the newest last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Messages(VecDeque<DatedMessage>);

/// A message and its time.
#[derive(Clone, Debug)]
pub(crate) struct DatedMessage {
    pub message: Message,
    pub at: SystemTime,
}

/// Something that happened, in words for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub severity: Severity,
    /// What happened and, where something is wrong, what to do.
    pub text: String,
    /// What the user can do next, by a button.
    pub follow_up: Option<FollowUp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    Info,
    /// Something is not as the user asked for.
    Warning,
    /// Something was not done.
    Error,
}

/// What can be done about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FollowUp {
    /// Show the file or folder outside the window.
    ShowInFolder(PathBuf),
    /// Bring the run that was in this folder back from the trash.
    RestoreRun(PathBuf),
    /// Choose where new runs are saved.
    ChooseRunsFolder,
    /// Show the tab where more is to be seen and chosen.
    OpenTab(Tab),
}

impl Message {
    pub(crate) fn info(text: impl Into<String>) -> Self {
        Self { severity: Severity::Info, text: text.into(), follow_up: None }
    }

    pub(crate) fn warning(text: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::info(text) }
    }

    pub(crate) fn error(text: impl Into<String>) -> Self {
        Self { severity: Severity::Error, ..Self::info(text) }
    }

    /// The same with what can be done about it.
    pub(crate) fn followed_by(self, follow_up: FollowUp) -> Self {
        Self { follow_up: Some(follow_up), ..self }
    }
}

impl Messages {
    pub(crate) fn say(&mut self, text: impl Into<String>) {
        self.add(Message::info(text));
    }

    pub(crate) fn warn(&mut self, text: impl Into<String>) {
        self.add(Message::warning(text));
    }

    pub(crate) fn fail(&mut self, text: impl Into<String>) {
        self.add(Message::error(text));
    }

    /// Adds a message. One that repeats the last changes nothing.
    pub(crate) fn add(&mut self, message: Message) {
        self.add_at(message, SystemTime::now());
    }

    fn add_at(&mut self, message: Message, at: SystemTime) {
        if self.latest() == Some(&message) {
            return;
        }
        if self.0.len() == MAX_COUNT {
            self.0.pop_front();
        }
        self.0.push_back(DatedMessage { message, at });
    }

    /// This was done: no message offers it any more.
    pub(crate) fn followed_up(&mut self, done: &FollowUp) {
        for dated in &mut self.0 {
            dated.message.follow_up.take_if(|follow_up| follow_up == done);
        }
    }

    pub(crate) fn latest(&self) -> Option<&Message> {
        self.0.back().map(|dated| &dated.message)
    }

    /// The message to show: the latest, unless something can be done about one of a few seconds ago and only news of no
    /// weight came after it. Then also for how long.
    pub(crate) fn shown(&self, now: SystemTime) -> Option<(&Message, Option<Duration>)> {
        let latest = self.0.back()?;
        let has_weight = |message: &Message| message.follow_up.is_some() || message.severity != Severity::Info;
        let held = self.newest_first().find(|dated| has_weight(&dated.message));
        let rest = |dated: &DatedMessage| {
            // A clock that was set back holds nothing for long.
            HOLD.checked_sub(now.duration_since(dated.at).unwrap_or(HOLD)).filter(|rest| !rest.is_zero())
        };
        let held = held.filter(|held| held.message.follow_up.is_some() && !std::ptr::eq(*held, latest));
        let held = held.and_then(|held| Some((&held.message, Some(rest(held)?))));
        held.or(Some((&latest.message, None)))
    }

    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &DatedMessage> {
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

    #[test]
    fn what_can_be_followed_up_outlasts_news_but_no_failure() {
        let (mut messages, start) = (Messages::default(), SystemTime::UNIX_EPOCH);
        let at = |secs| start + Duration::from_secs(secs);
        let shown = |messages: &Messages, secs| messages.shown(at(secs)).map(|(message, _)| message.text.clone());
        let saved = Message::info("Saved loss.svg").followed_by(FollowUp::ShowInFolder("/loss.svg".into()));
        messages.add_at(saved, at(0));
        messages.add_at(Message::info("Epoch 3"), at(2));
        assert_eq!(shown(&messages, 2).unwrap(), "Saved loss.svg");
        assert_eq!(messages.shown(at(5)).unwrap().1, Some(Duration::from_secs(10)));
        assert_eq!(shown(&messages, 16).unwrap(), "Epoch 3");
        let folder = FollowUp::ShowInFolder("/loss.svg".into());
        messages.followed_up(&folder);
        assert_eq!(shown(&messages, 5).unwrap(), "Epoch 3");
        messages.add_at(Message::error("The disk is full"), at(3));
        messages.add_at(Message::info("Paused"), at(4));
        assert_eq!(shown(&messages, 4).unwrap(), "Paused");
    }
}
