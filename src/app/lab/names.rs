//! What runs and networks are called.

use super::{Lab, RunView};
use crate::{
    app::numbers::{counted, thousands},
    train::protocol::{NetworkOrigin, RunId},
};

impl Lab {
    pub(crate) fn run_name(&self, run: RunId) -> String {
        self.runs.get(&run).map_or_else(|| "A run that was ended".to_owned(), RunView::name)
    }

    /// What the network in use is called: `run-0003 after step 938`, `pretrained on MNIST`, a file's name.
    pub(crate) fn network_name(&self) -> String {
        self.name_of(&self.network.origin)
    }

    /// What a figure of the network in use says of it: its name, how far its run is, and the data.
    pub(crate) fn credits(&self) -> String {
        let epoch = self.run_in_use().map(|run| format!(", epoch {} of {}", run.epochs.len(), run.epoch_count));
        let (network, data) = (self.network_name(), self.data.dataset.source.name());
        format!("Network: {network}{}. Data: {data}", epoch.unwrap_or_default())
    }

    fn name_of(&self, origin: &NetworkOrigin) -> String {
        match origin {
            NetworkOrigin::Run(run) => match self.runs.get(run) {
                Some(view) => format!("{} after step {}", view.name(), thousands(view.step)),
                None => "the run that was ended".to_owned(),
            },
            NetworkOrigin::Pretrained(network) => network.words().to_owned(),
            NetworkOrigin::File(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            NetworkOrigin::FineTuned { base, drawing_count } => {
                format!("{}, fine-tuned on {}", self.name_of(base), counted(*drawing_count, "digit"))
            }
        }
    }
}
