//! The numbers of an array: in the ONNX file, as bytes or number by number, or in a file beside it.

use std::{
    borrow::Cow,
    fs, io,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Component, Path, PathBuf},
};

use lenet_data::input_file;
use lenet_data::protobuf::{Fields, Value, WireError};

use super::{
    OnnxError,
    message::{Tensor, read_entry},
    shown,
};
use crate::{array::Array, weights_file::elements::ElementKind};

/// Most numbers of an array that is read: twenty times the largest of a LeNet-5.
const MAX_VALUES: usize = 1 << 20;

/// Where numbers lie outside the file, and why they cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ExternalError {
    /// The name leads elsewhere.
    #[error("{0:?} is no plain name of a file beside it")]
    Name(String),
    /// A link leads elsewhere.
    #[error("{0:?} is a link that leads out of its folder: put the file itself there")]
    Link(String),
    /// There is no such file, or it cannot be read.
    #[error("{name:?} cannot be read ({error}): it belongs beside the .onnx file")]
    Unreadable {
        /// The file.
        name: String,
        /// What the system says.
        error: io::Error,
    },
    /// The file is shorter, or the place is none.
    #[error("{0:?} has no numbers at the place that is named")]
    Place(String),
    /// The network was not read from a folder.
    #[error("{0:?} is another file")]
    NoFolder(String),
}

/// Reads the numbers of a file's arrays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers<'p> {
    /// The folder of the file.
    pub folder: Option<&'p Path>,
}

impl Numbers<'_> {
    /// An array with its numbers.
    pub(super) fn array(self, tensor: &Tensor<'_>) -> Result<Array, OnnxError> {
        let absent = || OnnxError::Values(shown(tensor.name));
        let kind = kind(tensor.type_number).ok_or_else(|| OnnxError::Type(shown(tensor.name)))?;
        let count = tensor.value_count().filter(|count| *count <= MAX_VALUES).ok_or_else(absent)?;
        let bytes = self.bytes(tensor, kind, count)?;
        if bytes.len() != count * kind.byte_count() {
            return Err(absent());
        }
        let values = bytes.chunks_exact(kind.byte_count()).map(|bytes| kind.value(bytes));
        let values = values.collect::<Option<_>>().ok_or_else(absent)?;
        Ok(Array { shape: tensor.shape.clone(), values })
    }

    fn bytes<'a>(self, tensor: &Tensor<'a>, kind: ElementKind, count: usize) -> Result<Cow<'a, [u8]>, OnnxError> {
        let byte_count = count * kind.byte_count();
        let stored = Stored::of(tensor, kind, byte_count)?;
        match stored.place {
            Some(place) => {
                let of_tensor = |error| OnnxError::External { name: shown(tensor.name), error };
                self.external(&place, byte_count).map(Cow::Owned).map_err(of_tensor)
            }
            None => Ok(stored.bytes),
        }
    }

    fn external(self, place: &Place, byte_count: usize) -> Result<Vec<u8>, ExternalError> {
        let name = || shown(&place.name);
        let path = beside(self.folder.ok_or_else(|| ExternalError::NoFolder(name()))?, &place.name)?;
        let unreadable = |error: io::Error| ExternalError::Unreadable { name: name(), error };
        let mut file = input_file::open(&path).map_err(|error| unreadable(error.into()))?;
        let length = file.metadata().map_err(unreadable)?.len();
        let end = place.offset.and_then(|offset| offset.checked_add(byte_count as u64));
        if end.is_none_or(|end| end > length) || place.length.is_some_and(|length| length != byte_count as u64) {
            return Err(ExternalError::Place(name()));
        }
        let mut bytes = vec![0; byte_count];
        file.seek(SeekFrom::Start(place.offset.unwrap_or(0))).map_err(unreadable)?;
        file.read_exact(&mut bytes).map_err(unreadable)?;
        Ok(bytes)
    }
}

/// The path of a file in this folder, which no name and no link leads out of.
fn beside(folder: &Path, name: &str) -> Result<PathBuf, ExternalError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut parts = Path::new(name).components();
    let is_plain = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    // A backslash and a colon lead elsewhere on Windows alone, but a file is to open everywhere alike.
    if !is_plain || name.contains(['/', '\\', ':']) {
        return Err(ExternalError::Name(shown(name)));
    }
    let path = folder.join(name);
    let unreadable = |error| ExternalError::Unreadable { name: shown(name), error };
    let target = fs::canonicalize(&path).map_err(unreadable)?;
    let folder = fs::canonicalize(folder).map_err(unreadable)?;
    if target.parent() != Some(&folder) {
        return Err(ExternalError::Link(shown(name)));
    }
    Ok(target)
}

/// Where the numbers of an array lie.
struct Stored<'a> {
    /// Those in the file, little-endian.
    bytes: Cow<'a, [u8]>,
    /// Those outside.
    place: Option<Place>,
}

/// A range of another file.
#[derive(Debug, Default)]
struct Place {
    name: String,
    /// None of what is no number.
    offset: Option<u64>,
    length: Option<u64>,
}

impl<'a> Stored<'a> {
    /// Looks for as many bytes.
    fn of(tensor: &Tensor<'a>, kind: ElementKind, byte_count: usize) -> Result<Self, WireError> {
        let mut typed = Bytes { list: Vec::new(), most: byte_count };
        let (mut raw, mut place) = (None, Place { offset: Some(0), ..Place::default() });
        let mut is_outside = false;
        for field in Fields::of(tensor.message) {
            match field? {
                // Floating point of 32 and of 64 bits, with tags or without.
                (4 | 10, Value::Bytes(bytes)) => typed.add(bytes)?,
                (4, Value::Four(bytes)) => typed.add(&bytes)?,
                (10, Value::Eight(bytes)) => typed.add(&bytes)?,
                // That of 16 bits is among the integers.
                (5, value) => typed.add_halves(value, kind)?,
                (9, bytes) => raw = Some(bytes.bytes()?),
                (13, entry) => place.take(read_entry(entry)?),
                (14, number) => is_outside = number.number()? == 1,
                _ => {}
            }
        }
        let bytes = raw.map_or(Cow::Owned(typed.list), Cow::Borrowed);
        Ok(Self { bytes, place: is_outside.then_some(place) })
    }
}

/// Bytes of numbers that come in parts, up to as many as there are to be.
struct Bytes {
    list: Vec<u8>,
    most: usize,
}

impl Bytes {
    fn add(&mut self, bytes: &[u8]) -> Result<(), WireError> {
        if self.list.len() + bytes.len() > self.most {
            return Err(WireError::TooMany { what: "bytes in an array", most: self.most });
        }
        self.list.extend_from_slice(bytes);
        Ok(())
    }

    fn add_halves(&mut self, value: Value<'_>, kind: ElementKind) -> Result<(), WireError> {
        match value {
            _ if kind.byte_count() != 2 => Err(WireError::Kind),
            Value::Number(number) => self.add(&(number as u16).to_le_bytes()),
            Value::Bytes(packed) => {
                Fields::packed_numbers(packed).try_for_each(|number| self.add(&(number? as u16).to_le_bytes()))
            }
            _ => Err(WireError::Kind),
        }
    }
}

impl Place {
    fn take(&mut self, (key, text): (&str, &str)) {
        match key {
            "location" => text.clone_into(&mut self.name),
            "offset" => self.offset = text.parse().ok(),
            // What is no number fits no array.
            "length" => self.length = Some(text.parse().unwrap_or(u64::MAX)),
            _ => {}
        }
    }
}

/// The numbers' type by its number in ONNX; none of what is no floating point.
fn kind(type_number: u64) -> Option<ElementKind> {
    Some(match type_number {
        1 => ElementKind::Float32,
        10 => ElementKind::Float16,
        11 => ElementKind::Float64,
        16 => ElementKind::BFloat16,
        _ => return None,
    })
}

/// The integers of a short list; none of what is something else.
pub(super) fn integers(tensor: &Tensor<'_>) -> Option<Vec<i64>> {
    const INT64: u64 = 7;
    const MOST: usize = 64;
    if tensor.type_number != INT64 {
        return None;
    }
    let mut list = Vec::new();
    for field in Fields::of(tensor.message) {
        match field.ok()? {
            (7, numbers) => numbers.add_numbers(&mut list, MOST).ok()?,
            (9, bytes) => {
                let numbers = bytes.bytes().ok()?.as_chunks().0.iter().take(MOST);
                list.extend(numbers.map(|bytes| i64::from_le_bytes(*bytes)));
            }
            _ => {}
        }
    }
    Some(list)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test's file is read by nobody else")]
mod tests {
    use super::*;
    use lenet_data::protobuf::Message;

    use crate::weights_file::onnx::message::Model;

    /// A model with one array of this type, and of three numbers.
    fn model_with(type_number: i64, fill: impl FnOnce(Message) -> Message) -> Vec<u8> {
        let tensor = fill(Message::default().number(1, 3).number(2, type_number).text(8, "bias"));
        Message::default().message(7, &Message::default().message(5, &tensor)).into_bytes()
    }

    fn read(bytes: &[u8], folder: Option<&Path>) -> Result<Vec<f32>, String> {
        let model = Model::read(bytes).unwrap();
        let array = Numbers { folder }.array(&model.graph.initialisers[0]);
        array.map(|array| array.values).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_of_every_type_are_read_from_bytes_and_from_lists() {
        let single: Vec<u8> = [1.0_f32, -0.5, 3.0].iter().flat_map(|value| value.to_le_bytes()).collect();
        let double: Vec<u8> = [1.0_f64, -0.5, 3.0].iter().flat_map(|value| value.to_le_bytes()).collect();
        let halves = |bits: [u16; 3]| bits.iter().flat_map(|bits| bits.to_le_bytes()).collect::<Vec<u8>>();
        let (half, brain) = ([0x3c00, 0xb800, 0x4200], [0x3f80, 0xbf00, 0x4040]);
        let as_numbers = |bits: [u16; 3]| bits.map(i64::from);
        for model in [
            model_with(1, |tensor| tensor.bytes(9, &single)),
            model_with(1, |tensor| tensor.bytes(4, &single)),
            model_with(1, |tensor| tensor.float(4, 1.0).float(4, -0.5).float(4, 3.0)),
            model_with(11, |tensor| tensor.bytes(9, &double)),
            model_with(11, |tensor| tensor.bytes(10, &double)),
            model_with(10, |tensor| tensor.bytes(9, &halves(half))),
            model_with(10, |tensor| tensor.numbers(5, &as_numbers(half))),
            model_with(16, |tensor| tensor.bytes(9, &halves(brain))),
            model_with(16, |tensor| tensor.numbers(5, &as_numbers(brain))),
        ] {
            assert_eq!(read(&model, None).unwrap(), [1.0, -0.5, 3.0], "{model:?}");
        }
        for wrong in
            [model_with(7, |tensor| tensor.bytes(9, &double)), model_with(1, |tensor| tensor.bytes(9, &double))]
        {
            assert!(read(&wrong, None).unwrap_err().contains("bias"));
        }
    }

    fn outside(name: &str, offset: &str, length: &str) -> Vec<u8> {
        let entry = |key: &str, text: &str| Message::default().text(1, key).text(2, text);
        let entries = [entry("location", name), entry("offset", offset), entry("length", length)];
        model_with(1, |tensor| tensor.messages(13, &entries).number(14, 1))
    }

    #[test]
    fn numbers_beside_the_file_are_read_within_their_range_alone() {
        let folder = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..5).flat_map(|value| (value as f32).to_le_bytes()).collect();
        fs::write(folder.path().join("net.data"), bytes).unwrap();
        let read = |model: &[u8]| read(model, Some(folder.path()));
        assert_eq!(read(&outside("net.data", "4", "12")).unwrap(), [1.0, 2.0, 3.0]);
        assert_eq!(read(&outside("net.data", "8", "12")).unwrap(), [2.0, 3.0, 4.0]);
        for (offset, length) in [("12", "12"), ("-4", "12"), ("18446744073709551615", "12"), ("0", "8"), ("0", "many")]
        {
            let message = read(&outside("net.data", offset, length)).unwrap_err();
            assert!(message.contains("has no numbers at the place"), "{message}");
        }
        assert!(read(&outside("other.data", "0", "12")).unwrap_err().contains("belongs beside the .onnx file"));
    }

    #[test]
    fn no_name_and_no_link_leads_out_of_the_folder() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("nets");
        fs::create_dir(&folder).unwrap();
        let secret = home.path().join("secret");
        fs::write(&secret, [0; 12]).unwrap();
        let absolute = secret.display().to_string();
        for name in ["../secret", "", ".", "..", "./a", "a/b", "a\\b", "C:secret", "/etc/passwd", &absolute] {
            let message = read(&outside(name, "0", "12"), Some(&folder)).unwrap_err();
            assert!(message.contains("no plain name"), "{message}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&secret, folder.join("link")).unwrap();
            let message = read(&outside("link", "0", "12"), Some(&folder)).unwrap_err();
            assert!(message.contains("leads out of its folder"), "{message}");
        }
        assert!(read(&outside("a", "0", "12"), None).unwrap_err().contains("another file"));
    }
}
