//! The fitted methods that read one image, on a thread of their own.

use std::{io, path::PathBuf, sync::mpsc};

use lenet_data::dataset::Image;
use lenet_model::operation_threads::compute_alone;
use lenet_train::{joining_thread::JoiningThread, panic_boundary};

use super::{in_words, models::Models};
use crate::{benchmark::Cell, classifier::Answer, error::Error, evidence::Evidence, fitted::Fitted};

/// The handle of the thread. When it is dropped, the thread ends after the method that is reading.
pub struct Readers {
    questions: mpsc::Sender<Question>,
    reads: mpsc::Receiver<Read>,
    /// Dropped after the questions, whose end ends it.
    _thread: JoiningThread,
}

/// An image, and who reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The folder of the comparison.
    pub folder: PathBuf,
    /// The image.
    pub image: Box<Image>,
    /// The cells that read it, in this order; once they have, they do not read it again.
    pub cells: Vec<Cell>,
    /// The cell that shows what it sees, and reads first.
    pub shown: Option<Cell>,
}

/// What a cell reads in an image.
#[derive(Clone, Debug)]
pub struct Read {
    /// The image.
    pub image: Box<Image>,
    /// The cell.
    pub cell: Cell,
    /// Its answer, or why there is none in one line.
    pub reading: Result<Reading, String>,
}

/// An answer with what led to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The answer.
    pub answer: Answer,
    /// What the method sees, if that was asked for.
    pub evidence: Option<Evidence>,
}

impl Readers {
    /// Starts the thread. It calls `wake` after each answer, which should do no more than request a repaint.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn spawn(wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let (questions, asked) = mpsc::channel();
        let (sender, reads) = mpsc::channel();
        let thread = JoiningThread::spawn("method readers", move || work(&asked, &sender, &wake))?;
        Ok(Self { questions, reads, _thread: thread })
    }

    /// Asks. What earlier questions still wait for is not read any more.
    pub fn ask(&self, question: Question) {
        // The thread takes questions as long as this sender lives.
        self.questions.send(question).ok();
    }

    /// The next answer, if there is one. It never waits.
    pub fn try_recv(&self) -> Option<Read> {
        self.reads.try_recv().ok()
    }
}

fn work(asked: &mpsc::Receiver<Question>, reads: &mpsc::Sender<Read>, wake: &dyn Fn()) {
    panic_boundary::logged("setting the number of threads", compute_alone);
    let (mut models, mut known) = (Models::default(), Known::default());
    let mut next = asked.recv().ok();
    while let Some(question) = next {
        let question = asked.try_iter().last().unwrap_or(question);
        next = None;
        models.keep_only(&question.folder, &question.cells);
        for cell in known.unread(&question) {
            let read = read(&mut models, &question, &cell);
            if !known.cells.contains(&cell) {
                known.cells.push(cell);
            }
            // Once the handle is gone, nobody waits for the answer.
            reads.send(read).ok();
            // The window's own failure is for the window to report.
            panic_boundary::logged("waking the window", wake);
            match asked.try_recv() {
                Ok(newer) => {
                    next = Some(newer);
                    break;
                }
                Err(mpsc::TryRecvError::Disconnected) => return,
                Err(mpsc::TryRecvError::Empty) => {}
            }
        }
        next = next.or_else(|| asked.recv().ok());
    }
}

/// Who has read the latest image.
#[derive(Default)]
struct Known {
    folder: PathBuf,
    image: Option<Box<Image>>,
    cells: Vec<Cell>,
}

impl Known {
    /// Who is still to read: the cell that shows what it sees, then the others that have not read the image yet.
    fn unread(&mut self, question: &Question) -> Vec<Cell> {
        let Question { folder, image, cells, shown } = question;
        if (&self.folder, &self.image) != (folder, &Some(image.clone())) {
            *self = Self { folder: folder.clone(), image: Some(image.clone()), cells: Vec::new() };
        }
        let others = cells.iter().filter(|cell| shown.as_ref() != Some(cell) && !self.cells.contains(cell));
        shown.iter().chain(others).cloned().collect()
    }
}

fn read(models: &mut Models, question: &Question, cell: &Cell) -> Read {
    let Question { folder, image, shown, .. } = question;
    let is_shown = shown.as_ref() == Some(cell);
    let reading = in_words(|| models.with(folder, cell, |fitted| reading(fitted, image, is_shown)));
    Read { image: image.clone(), cell: cell.clone(), reading }
}

fn reading(fitted: &Fitted, image: &Image, is_shown: bool) -> Result<Reading, Error> {
    let answers = fitted.answers(std::slice::from_ref(image))?;
    // One image went in.
    let answer = answers.first().copied().unwrap_or_else(|| Answer::of(&[0.0; 10]));
    let evidence = is_shown.then(|| fitted.evidence(image)).transpose()?;
    Ok(Reading { answer, evidence })
}
