//! The weights that a run begins with: random ones that follow from the seed, or those of another network.

use super::config::TrainingConfig;
use lenet_model::{
    array::Array, model_file::ModelFileError, parameters::initial_parameters, pretrained::ModelChoice,
    weights_file::Assumptions,
};

/// Why a run cannot begin with the weights of a network.
#[derive(Debug, thiserror::Error)]
pub enum InitialNetworkError {
    /// It cannot be read.
    #[error("the initial network cannot be read: {0}")]
    Unreadable(#[from] ModelFileError),
    /// Its parts are not those of the run's network.
    #[error(
        "the initial network {0} has another architecture than the run: `lenet-lab inspect --model {0}` shows its parts, \
         which the settings must name"
    )]
    Architecture(ModelChoice),
}

impl TrainingConfig {
    /// The weights that a run begins with, in the order of [`lenet_model::parameters::parameter_shapes`].
    ///
    /// # Errors
    /// If they are those of a network that cannot be read or is not like the run's.
    pub(crate) fn initial_parameters(&self) -> Result<Vec<(String, Array)>, InitialNetworkError> {
        let Some(choice) = &self.initial_network else {
            return Ok(initial_parameters(&self.architecture, self.initialisation, self.seed));
        };
        // What a file of another program leaves open was settled when the settings were made.
        let file = choice.open(&Assumptions::of(&self.architecture))?.model;
        match file.architecture == self.architecture {
            true => Ok(file.parameters),
            false => Err(InitialNetworkError::Architecture(choice.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_model::pretrained::Pretrained;

    fn begun_with(initial_network: ModelChoice) -> TrainingConfig {
        TrainingConfig { initial_network: Some(initial_network), ..TrainingConfig::strings() }
    }

    #[test]
    fn a_run_begins_with_the_weights_of_its_initial_network() {
        let config = begun_with(ModelChoice::Pretrained(Pretrained::Strings));
        assert_eq!(config.initial_parameters().unwrap(), Pretrained::Strings.read().unwrap().parameters);
        let random = TrainingConfig::strings().initial_parameters().unwrap();
        assert_ne!(config.initial_parameters().unwrap(), random);
    }

    #[test]
    fn a_network_of_another_architecture_and_a_missing_file_are_named() {
        let message = |choice| begun_with(choice).initial_parameters().unwrap_err().to_string();
        let other = message(ModelChoice::Pretrained(Pretrained::Modern));
        assert!(other.starts_with("the initial network modern has another architecture"), "{other}");
        let missing = message(ModelChoice::File("none.safetensors".into()));
        assert!(missing.starts_with("the initial network cannot be read: none.safetensors"), "{missing}");
    }

    #[test]
    fn settings_keep_the_network_by_its_name_or_path() {
        for choice in [ModelChoice::Pretrained(Pretrained::Ink), ModelChoice::File("run/best.safetensors".into())] {
            let config = begun_with(choice.clone());
            assert_eq!(config.to_json()["initial_network"], choice.to_string());
            assert_eq!(serde_json::from_value::<TrainingConfig>(config.to_json()).unwrap(), config);
        }
        assert!(TrainingConfig::default().to_json().get("initial_network").is_none());
    }
}
