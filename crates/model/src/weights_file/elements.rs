//! The numbers of arrays as files hold them, and how they become 32-bit floating point.

/// The type of an array's numbers. They are little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ElementKind {
    /// 64-bit floating point.
    Float64,
    /// 32-bit floating point.
    Float32,
    /// 16-bit floating point as IEEE 754 has it.
    Float16,
    /// The upper half of 32-bit floating point.
    BFloat16,
    /// Integers or truths of this many bytes: counters, never weights.
    Integer(usize),
}

impl ElementKind {
    /// By the name of PyTorch's class of storages.
    pub(super) fn of_storage(class: &str) -> Option<Self> {
        Some(match class {
            "DoubleStorage" => Self::Float64,
            "FloatStorage" => Self::Float32,
            "HalfStorage" => Self::Float16,
            "BFloat16Storage" => Self::BFloat16,
            "LongStorage" => Self::Integer(8),
            "IntStorage" => Self::Integer(4),
            "ShortStorage" => Self::Integer(2),
            "CharStorage" | "ByteStorage" | "BoolStorage" => Self::Integer(1),
            _ => return None,
        })
    }

    /// By the name in a safetensors file.
    pub(crate) fn of_safetensors(name: safetensors::Dtype) -> Option<Self> {
        use safetensors::Dtype;
        Some(match name {
            Dtype::F64 => Self::Float64,
            Dtype::F32 => Self::Float32,
            Dtype::F16 => Self::Float16,
            Dtype::BF16 => Self::BFloat16,
            Dtype::I64 | Dtype::U64 => Self::Integer(8),
            Dtype::I32 | Dtype::U32 => Self::Integer(4),
            Dtype::I16 | Dtype::U16 => Self::Integer(2),
            Dtype::I8 | Dtype::U8 | Dtype::BOOL => Self::Integer(1),
            _ => return None,
        })
    }

    /// Bytes of a number.
    pub(crate) fn byte_count(self) -> usize {
        match self {
            Self::Float64 => 8,
            Self::Float32 => 4,
            Self::Float16 | Self::BFloat16 => 2,
            Self::Integer(count) => count,
        }
    }

    /// The number in the first bytes; none where there are too few, or of integers.
    pub(crate) fn value(self, bytes: &[u8]) -> Option<f32> {
        let two = || bytes.first_chunk().map(|bytes| u16::from_le_bytes(*bytes));
        match self {
            Self::Float64 => bytes.first_chunk().map(|bytes| f64::from_le_bytes(*bytes) as f32),
            Self::Float32 => bytes.first_chunk().map(|bytes| f32::from_le_bytes(*bytes)),
            Self::Float16 => two().map(half),
            Self::BFloat16 => two().map(|bits| f32::from_bits(u32::from(bits) << 16)),
            Self::Integer(_) => None,
        }
    }
}

/// A number of 16 bits, IEEE 754: a sign, five bits of exponent, ten of mantissa.
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, mantissa) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    sign * match exponent {
        0 => mantissa * 2_f32.powi(-24),
        31 if mantissa == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + mantissa / 1024.0) * 2_f32.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_read_as_ieee_754_has_them() {
        for (bits, value) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65_504.0),
            (0x0001, 2_f32.powi(-24)),
            (0x03ff, 1023.0 * 2_f32.powi(-24)),
            (0x3555, 0.333_251_95),
            (0xfc00, f32::NEG_INFINITY),
        ] {
            assert_eq!(half(bits), value, "{bits:04x}");
        }
        assert!(half(0x7e00).is_nan());
        assert_eq!(ElementKind::BFloat16.value(&[0x80, 0xbf]), Some(-1.0));
        assert_eq!(ElementKind::Float64.value(&0.5_f64.to_le_bytes()), Some(0.5));
        assert_eq!(ElementKind::Float32.value(&[0; 3]), None);
    }
}
