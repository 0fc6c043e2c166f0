//! The numbers that a method can be fitted with otherwise: all were chosen on validation images.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{error::Error, method::Method};

/// A number that a method is fitted with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    /// Its name, such as `k`.
    pub name: &'static str,
    /// Its value where none is given.
    pub default: f64,
    /// The least and the largest value.
    pub bounds: [f64; 2],
    /// What it is, in a sentence without a full stop.
    pub hint: &'static str,
}

/// The settings that differ from the defaults, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings(BTreeMap<String, f64>);

impl Settings {
    /// The value of a setting.
    pub fn value(&self, setting: &Setting) -> f64 {
        self.0.get(setting.name).copied().unwrap_or(setting.default)
    }

    /// The value of a setting that counts something.
    pub fn count(&self, setting: &Setting) -> usize {
        self.value(setting).round() as usize
    }

    /// Changes a setting of `method`; its default is no change.
    ///
    /// # Errors
    /// If the method has no such setting, or the value is out of its bounds.
    pub fn set(&mut self, method: Method, name: &str, value: f64) -> Result<(), Error> {
        let all = method.settings();
        let setting = all.iter().find(|setting| setting.name == name).ok_or_else(|| unknown(method, name))?;
        let [least, most] = setting.bounds;
        if !(least..=most).contains(&value) {
            return Err(Error::Setting(format!("{name} is {value}: it must be from {least} to {most}")));
        }
        self.0.insert(name.to_owned(), value);
        if value == setting.default {
            self.0.remove(name);
        }
        Ok(())
    }

    /// The changed settings by name.
    pub fn changed(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }
}

fn unknown(method: Method, name: &str) -> Error {
    use lenet_data::choice::Described as _;
    let names: Vec<&str> = method.settings().iter().map(|setting| setting.name).collect();
    let method = method.describe().name;
    Error::Setting(match &names[..] {
        [] => format!("{method} has no settings"),
        names => format!("{method} has no setting {name}: it has {}", names.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_checked_and_its_default_is_no_change() {
        let method = Method::NearestNeighbours;
        let setting = method.settings()[0];
        let mut settings = Settings::default();
        assert_eq!(settings.value(&setting), setting.default);
        settings.set(method, "k", 7.0).unwrap();
        assert_eq!((settings.count(&setting), settings.changed().collect::<Vec<_>>()), (7, vec![("k", 7.0)]));
        settings.set(method, "k", setting.default).unwrap();
        assert_eq!(settings, Settings::default());
        for (name, value) in [("k", 0.0), ("k", f64::NAN), ("K", 3.0)] {
            assert!(settings.set(method, name, value).is_err(), "{name} {value}");
        }
    }
}
