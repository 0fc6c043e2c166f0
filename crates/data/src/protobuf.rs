//! The wire format of Protocol Buffers: numbered fields of four kinds, one after the other.
//!
//! Nothing is followed inwards by itself, so no nesting exhausts the stack.

/// Why bytes are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// They end within a field.
    #[error("it ends in the middle")]
    Cut,
    /// A field is of a kind that there is not, or not of the kind that its number stands for.
    #[error("a field is of the wrong kind")]
    Kind,
    /// A name is not UTF-8.
    #[error("a name is not text")]
    NotText,
    /// Far more of something than any LeNet-5 has.
    #[error("it has more than {most} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// As many are read.
        most: usize,
    },
}

/// A field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// An integer of variable length.
    Number(u64),
    /// Eight bytes.
    Eight([u8; 8]),
    /// Text, a message, or numbers without their tags.
    Bytes(&'a [u8]),
    /// Four bytes.
    Four([u8; 4]),
}

/// The fields of a message by their numbers.
pub struct Fields<'a> {
    rest: &'a [u8],
}

/// Bits of a byte of an integer; the highest says that more bytes follow.
const BITS: u32 = 7;

impl<'a> Fields<'a> {
    /// Those of a message.
    pub fn of(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    /// The integers that a field has without their tags.
    pub fn packed_numbers(bytes: &'a [u8]) -> impl Iterator<Item = Result<u64, WireError>> {
        let mut fields = Self { rest: bytes };
        std::iter::from_fn(move || (!fields.rest.is_empty()).then(|| fields.until_error(Self::number)))
    }

    fn field(&mut self) -> Result<(u64, Value<'a>), WireError> {
        let tag = self.number()?;
        let value = match tag & 7 {
            0 => Value::Number(self.number()?),
            1 => Value::Eight(self.array()?),
            2 => {
                let length = usize::try_from(self.number()?).map_err(|_| WireError::Cut)?;
                Value::Bytes(self.take(length)?)
            }
            5 => Value::Four(self.array()?),
            _ => return Err(WireError::Kind),
        };
        Ok((tag >> 3, value))
    }

    fn number(&mut self) -> Result<u64, WireError> {
        let mut number = 0;
        for place in 0..u64::BITS.div_ceil(BITS) {
            let [byte] = self.array()?;
            number |= u64::from(byte & 0x7f) << (place * BITS);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(WireError::Kind)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let (array, rest) = self.rest.split_first_chunk().ok_or(WireError::Cut)?;
        self.rest = rest;
        Ok(*array)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], WireError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(WireError::Cut)?;
        self.rest = rest;
        Ok(taken)
    }

    /// Reads on, but not after an error.
    fn until_error<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, WireError>) -> Result<T, WireError> {
        let value = read(self);
        if value.is_err() {
            self.rest = &[];
        }
        value
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), WireError>;

    fn next(&mut self) -> Option<Self::Item> {
        (!self.rest.is_empty()).then(|| self.until_error(Self::field))
    }
}

impl<'a> Value<'a> {
    /// As bytes.
    ///
    /// # Errors
    /// If it is a number.
    pub fn bytes(self) -> Result<&'a [u8], WireError> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(WireError::Kind),
        }
    }

    /// As text.
    ///
    /// # Errors
    /// If it is a number, or not in UTF-8.
    pub fn text(self) -> Result<&'a str, WireError> {
        str::from_utf8(self.bytes()?).map_err(|_| WireError::NotText)
    }

    /// As an integer.
    ///
    /// # Errors
    /// If it is something else.
    pub fn number(self) -> Result<u64, WireError> {
        match self {
            Self::Number(number) => Ok(number),
            _ => Err(WireError::Kind),
        }
    }

    /// As 32-bit floating point.
    ///
    /// # Errors
    /// If it is something else.
    pub fn float(self) -> Result<f32, WireError> {
        match self {
            Self::Four(bytes) => Ok(f32::from_le_bytes(bytes)),
            _ => Err(WireError::Kind),
        }
    }

    /// Adds one integer, or several without their tags, to a list of at most `most`.
    ///
    /// # Errors
    /// If it is no integer, or there are more.
    pub fn add_numbers(self, list: &mut Vec<i64>, most: usize) -> Result<(), WireError> {
        match self {
            Self::Number(number) => push(list, number as i64, "numbers in a list", most),
            Self::Bytes(bytes) => Fields::packed_numbers(bytes)
                .try_for_each(|number| push(list, number? as i64, "numbers in a list", most)),
            _ => Err(WireError::Kind),
        }
    }
}

/// Adds to a list that is not to grow beyond `most`.
///
/// # Errors
/// If it would.
pub fn push<T>(list: &mut Vec<T>, item: T, what: &'static str, most: usize) -> Result<(), WireError> {
    if list.len() == most {
        return Err(WireError::TooMany { what, most });
    }
    list.push(item);
    Ok(())
}

/// A message that is written field by field.
#[derive(Clone, Debug, Default)]
pub struct Message(Vec<u8>);

impl Message {
    /// With an integer.
    #[must_use]
    pub fn number(mut self, field: u64, number: i64) -> Self {
        self.add_number(field << 3);
        self.add_number(number as u64);
        self
    }

    /// With integers, each with its tag.
    #[must_use]
    pub fn numbers(self, field: u64, numbers: &[i64]) -> Self {
        numbers.iter().fold(self, |message, number| message.number(field, *number))
    }

    /// With 32-bit floating point.
    #[must_use]
    pub fn float(mut self, field: u64, number: f32) -> Self {
        self.add_number(field << 3 | 5);
        self.0.extend(number.to_le_bytes());
        self
    }

    /// With 64-bit floating point.
    #[must_use]
    pub fn double(mut self, field: u64, number: f64) -> Self {
        self.add_number(field << 3 | 1);
        self.0.extend(number.to_le_bytes());
        self
    }

    /// With a list of 64-bit floating point without their tags.
    #[must_use]
    pub fn doubles(self, field: u64, numbers: &[f64]) -> Self {
        self.bytes(field, &numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>())
    }

    /// With bytes.
    #[must_use]
    pub fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
        self.add_number(field << 3 | 2);
        self.add_number(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    /// With text.
    #[must_use]
    pub fn text(self, field: u64, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    /// With a message inside.
    #[must_use]
    pub fn message(self, field: u64, message: &Self) -> Self {
        self.bytes(field, &message.0)
    }

    /// With messages inside, each with its tag.
    #[must_use]
    pub fn messages(self, field: u64, messages: &[Self]) -> Self {
        messages.iter().fold(self, |outer, message| outer.message(field, message))
    }

    /// The message.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn add_number(&mut self, mut number: u64) {
        while number >> BITS != 0 {
            self.0.push(number as u8 | 0x80);
            number >>= BITS;
        }
        self.0.push(number as u8);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields(bytes: &[u8]) -> Result<Vec<(u64, Value<'_>)>, WireError> {
        Fields::of(bytes).collect()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let inner = Message::default().text(2, "C1");
        let bytes = Message::default().number(1, -3).float(2, 0.5).message(1000, &inner).into_bytes();
        let expected = [
            (1, Value::Number(-3_i64 as u64)),
            (2, Value::Four(0.5_f32.to_le_bytes())),
            (1000, Value::Bytes(b"\x12\x02C1")),
        ];
        assert_eq!(fields(&bytes).unwrap(), expected);
    }

    #[test]
    fn numbers_have_the_bytes_of_the_formats_own_example() {
        // Field 1 is 150, and field 4 is 3, 270 and 86942 without tags.
        assert_eq!(fields(&[0x08, 0x96, 0x01]).unwrap(), [(1, Value::Number(150))]);
        let packed = [0x22, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05];
        let mut list = Vec::new();
        fields(&packed).unwrap()[0].1.add_numbers(&mut list, 3).unwrap();
        assert_eq!(list, [3, 270, 86_942]);
        let too_many = WireError::TooMany { what: "numbers in a list", most: 2 };
        assert_eq!(fields(&packed).unwrap()[0].1.add_numbers(&mut Vec::new(), 2), Err(too_many));
    }

    #[test]
    fn what_is_cut_off_or_of_no_kind_is_an_error() {
        for (bytes, error) in [
            (&b"\x08"[..], WireError::Cut),
            (b"\x12\x05ab", WireError::Cut),
            (b"\x0b", WireError::Kind),
            (b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", WireError::Kind),
        ] {
            assert_eq!(fields(bytes), Err(error), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Fields::of(&bytes).count() <= bytes.len());
            Fields::packed_numbers(&bytes).count();
        }
    }
}
