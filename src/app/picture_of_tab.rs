//! A picture of the open tab as it is on the screen, for a file or the clipboard.

use std::time::{Duration, Instant};

use eframe::egui::{ColorImage, Context, Rect};

use super::{
    LabApp,
    action::PictureUse,
    figures::file_stem,
    files::{Dialog, Figure, FigureContent},
};

/// The menu that asked for it is out of the picture by then.
const DELAY: Duration = Duration::from_millis(300);

/// Where the tab is, and the picture that is to be taken.
#[derive(Debug, Default)]
pub(super) struct PictureOfTab {
    /// In pixels of the screen.
    area: Option<Rect>,
    due: Option<(PictureUse, Instant)>,
    /// Of the picture that is being taken: the tab's place then, and a name for its file.
    taken: Option<(Rect, String)>,
}

impl PictureOfTab {
    /// Asks for a picture.
    pub(super) fn ask(&mut self, ctx: &Context, wanted: PictureUse) {
        self.due = Some((wanted, Instant::now() + DELAY));
        ctx.request_repaint_after(DELAY);
    }

    /// Takes note of the tab's place, in points.
    pub(super) fn tab_is_at(&mut self, ctx: &Context, rect: Rect) {
        self.area = Some(rect * ctx.pixels_per_point());
    }
}

impl LabApp {
    /// Has the picture taken that was asked for, once the menu has gone.
    pub(super) fn take_picture_if_due(&mut self, ctx: &Context) {
        match self.picture_of_tab.due {
            Some((wanted, due_at)) if due_at <= Instant::now() => {
                let stem = file_stem(&format!("{} {}", self.lab.tab.title(), self.lab.network_name()));
                self.picture_of_tab.due = None;
                self.picture_of_tab.taken = self.picture_of_tab.area.map(|area| (area, stem));
                self.background.take_screenshot(ctx, wanted);
            }
            Some((_, due_at)) => ctx.request_repaint_after(due_at.saturating_duration_since(Instant::now())),
            None => {}
        }
    }

    /// Takes in a picture of the whole window.
    pub(super) fn take_picture(&mut self, ctx: &Context, wanted: PictureUse, window: &ColorImage) {
        let Some((area, stem)) = self.picture_of_tab.taken.take() else { return };
        let image = part(window, area);
        match wanted {
            PictureUse::Copy => {
                ctx.copy_image(image);
                self.lab.messages.say("The picture of the tab is on the clipboard");
            }
            PictureUse::Save => {
                let content = FigureContent::Picture(image.into());
                self.choose(&Dialog::SaveFigure(Figure { file_name: format!("{stem}.png"), content }));
            }
        }
    }
}

/// The part of a picture within `area`, in its pixels.
fn part(image: &ColorImage, area: Rect) -> ColorImage {
    let [width, height] = image.size;
    let within = |place: f32, most: usize| (place.max(0.0) as usize).min(most);
    let [left, right] = [area.left(), area.right()].map(|x| within(x, width));
    let [top, bottom] = [area.top(), area.bottom()].map(|y| within(y, height));
    image.region_by_pixels([left, top], [right.saturating_sub(left), bottom.saturating_sub(top)])
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Color32, pos2};

    use super::*;

    #[test]
    fn the_part_is_that_of_the_tab_and_never_beyond_the_picture() {
        let mut image = ColorImage::filled([6, 4], Color32::BLACK);
        image[(2, 1)] = Color32::WHITE;
        let area = Rect::from_min_max(pos2(2.0, 1.0), pos2(5.0, 9.0));
        let cut = part(&image, area);
        assert_eq!((cut.size, cut[(0, 0)], cut[(1, 0)]), ([3, 3], Color32::WHITE, Color32::BLACK));
        assert_eq!(part(&image, Rect::EVERYTHING).size, [6, 4]);
    }
}
