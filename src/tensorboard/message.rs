//! The messages in TensorBoard's files, in the wire format of protocol buffers. Field numbers are those of TensorBoard's
//! `event.proto` and `summary.proto`.

use super::histogram::Histogram;
use crate::data::protobuf::Message;

/// Values at one step, by their names.
pub(super) struct Summary(pub Vec<(String, Value)>);

pub(super) enum Value {
    Scalar(f32),
    Histogram(Histogram),
    Picture(Picture),
    /// In Markdown.
    Text(String),
}

/// A picture in RGB, as PNG.
pub(super) struct Picture {
    pub width: u32,
    pub height: u32,
    pub png: Vec<u8>,
}

/// What an event is about.
pub(super) enum Content<'a> {
    /// The first of every file.
    Version,
    /// Steps from this event's on in earlier files are void.
    SessionStart,
    Summary(&'a Summary),
}

/// An event as bytes. `wall_time` is in seconds since 1970.
pub(super) fn event(wall_time: f64, step: u64, content: &Content<'_>) -> Vec<u8> {
    let event = Message::default().double(1, wall_time).number(2, step as i64);
    let event = match content {
        Content::Version => event.text(3, "brain.Event:2"),
        Content::SessionStart => event.message(7, &Message::default().number(1, 1)),
        Content::Summary(Summary(values)) => {
            let values: Vec<Message> = values.iter().map(|(name, value)| named_value(name, value)).collect();
            event.message(5, &Message::default().messages(1, &values))
        }
    };
    event.into_bytes()
}

fn named_value(name: &str, value: &Value) -> Message {
    let message = Message::default().text(1, name);
    match value {
        Value::Scalar(value) => message.float(2, *value),
        Value::Picture(picture) => message.message(4, &image(picture)),
        Value::Histogram(histogram) => message.message(5, &bars(histogram)),
        Value::Text(text) => message.message(8, &text_tensor(text)).message(9, &text_metadata()),
    }
}

fn image(Picture { width, height, png }: &Picture) -> Message {
    const RGB: i64 = 3;
    Message::default().number(1, i64::from(*height)).number(2, i64::from(*width)).number(3, RGB).bytes(4, png)
}

fn bars(Histogram { least, most, count, sum, sum_of_squares, limits, counts }: &Histogram) -> Message {
    let facts = [least, most, count, sum, sum_of_squares];
    let message = (1..).zip(facts).fold(Message::default(), |message, (field, number)| message.double(field, *number));
    message.doubles(6, limits).doubles(7, counts)
}

/// A list of one string.
fn text_tensor(text: &str) -> Message {
    const STRINGS: i64 = 7;
    let length = Message::default().number(1, 1);
    Message::default().number(1, STRINGS).message(2, &Message::default().message(2, &length)).text(8, text)
}

fn text_metadata() -> Message {
    Message::default().message(1, &Message::default().text(1, "text"))
}
