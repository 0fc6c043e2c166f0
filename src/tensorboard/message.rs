//! The messages in TensorBoard's files, in the wire format of protocol buffers. Field numbers are those of TensorBoard's
//! `event.proto` and `summary.proto`.

use super::histogram::Histogram;

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
    let mut event = Message::default();
    event.double(1, wall_time);
    event.integer(2, step);
    match content {
        Content::Version => event.bytes(3, b"brain.Event:2"),
        Content::SessionStart => event.message(7, |log| log.integer(1, 1)),
        Content::Summary(Summary(values)) => event.message(5, |summary| {
            for (name, value) in values {
                summary.message(1, |message| put_value(message, name, value));
            }
        }),
    }
    event.0
}

fn put_value(message: &mut Message, name: &str, value: &Value) {
    message.bytes(1, name.as_bytes());
    match value {
        Value::Scalar(value) => message.float(2, *value),
        Value::Picture(Picture { width, height, png }) => message.message(4, |image| {
            image.integer(1, u64::from(*height));
            image.integer(2, u64::from(*width));
            // RGB.
            image.integer(3, 3);
            image.bytes(4, png);
        }),
        Value::Histogram(histogram) => message.message(5, |message| put_histogram(message, histogram)),
        Value::Text(text) => {
            message.message(8, |tensor| {
                // Strings, a list of one.
                tensor.integer(1, 7);
                tensor.message(2, |shape| shape.message(2, |dimension| dimension.integer(1, 1)));
                tensor.bytes(8, text.as_bytes());
            });
            message.message(9, |metadata| metadata.message(1, |plugin| plugin.bytes(1, b"text")));
        }
    }
}

fn put_histogram(message: &mut Message, histogram: &Histogram) {
    let Histogram { least, most, count, sum, sum_of_squares, limits, counts } = histogram;
    for (field, number) in [(1, least), (2, most), (3, count), (4, sum), (5, sum_of_squares)] {
        message.double(field, *number);
    }
    message.doubles(6, limits);
    message.doubles(7, counts);
}

/// A message under construction.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn integer(&mut self, field: u64, value: u64) {
        self.varint(field << 3);
        self.varint(value);
    }

    fn double(&mut self, field: u64, value: f64) {
        self.varint(field << 3 | 1);
        self.0.extend(value.to_le_bytes());
    }

    fn float(&mut self, field: u64, value: f32) {
        self.varint(field << 3 | 5);
        self.0.extend(value.to_le_bytes());
    }

    fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
    }

    fn doubles(&mut self, field: u64, values: &[f64]) {
        self.bytes(field, &values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>());
    }

    fn message(&mut self, field: u64, fill: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        fill(&mut inner);
        self.bytes(field, &inner.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_as_protocol_buffers_has_them() {
        // The documentation's examples: 150 in field 1, and the text "testing" in field 2.
        let mut message = Message::default();
        message.integer(1, 150);
        message.bytes(2, b"testing");
        assert_eq!(message.0, b"\x08\x96\x01\x12\x07testing");
        let mut outer = Message::default();
        outer.message(3, |inner| inner.integer(1, 150));
        assert_eq!(outer.0, b"\x1a\x03\x08\x96\x01");
    }
}
