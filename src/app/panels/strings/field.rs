//! The field: the string as the network sees it, once above all steps. Its columns are those of every step.

use std::{ops::Range, sync::Arc};

use eframe::egui::{
    Color32, Context, Painter, Rect, Response, Role, Sense, StrokeKind, TextureOptions, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

use crate::{
    app::{
        memo::{Memo, Shared},
        theme,
        widgets::mosaic::{self, Emphasis, Mosaic, Tiles},
    },
    data::strings::StringImage,
    train::string_view::StringView,
};

/// Points of a pixel at most, whatever room there is.
const MOST_PIXEL_SIZE: f32 = 6.0;

/// Least room beside the field for a text, in points.
const BESIDE_WIDTH: f32 = 220.0;

/// Share of the panel's height that the field takes at most.
const HEIGHT_SHARE: f32 = 0.24;

/// Where the field is in the window.
pub(super) struct Field {
    /// All of it.
    pub rect: Rect,
    /// Points of a pixel.
    pub pixel_size: f32,
    /// Of its area, which senses clicks and drags.
    pub response: Response,
    /// Paints on it. A step below scrolls by itself, so that its own painter cannot.
    pub painter: Painter,
}

impl Field {
    /// Where a column begins; the field's right edge is the column after the last.
    pub(super) fn x(&self, column_px: f32) -> f32 {
        self.rect.left() + column_px * self.pixel_size
    }

    /// The column at a place.
    pub(super) fn column_px(&self, x: f32) -> f32 {
        (x - self.rect.left()) / self.pixel_size
    }

    /// The part of the field with these columns and rows.
    pub(super) fn part(&self, columns: &Range<usize>, rows: &Range<usize>) -> Rect {
        let at = |column: usize, row: usize| self.rect.min + vec2(column as f32, row as f32) * self.pixel_size;
        Rect::from_min_max(at(columns.start, rows.start), at(columns.end, rows.end))
    }

    /// The columns that position `position` of the swept network sees.
    pub(super) fn position(&self, position: usize) -> Rect {
        let left = position * StringImage::STEP;
        self.part(&(left..left + StringImage::HEIGHT), &(0..StringImage::HEIGHT))
    }

    /// The middle of what position `position` sees.
    pub(super) fn position_x(&self, position: usize) -> f32 {
        self.position(position).center().x
    }

    /// Frames a part of the field, such as the receptive field of what is pointed at.
    pub(super) fn mark(&self, part: Rect, color: Color32) {
        let clip = self.painter.clip_rect().intersect(self.rect.expand(2.0));
        self.painter.with_clip_rect(clip).rect_stroke(part, 0.0, (1.5, color), StrokeKind::Outside);
    }
}

/// The field's texture.
#[derive(Default)]
pub(super) struct FieldPicture(Memo<Shared<StringImage>, Mosaic>);

impl FieldPicture {
    /// Shows the field in a panel of `available` points, and on its right what `beside` shows: above it, if there is no room.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        view: &StringView,
        available: Vec2,
        beside: impl FnOnce(&mut Ui),
    ) -> Field {
        let image = &view.question.image;
        let picture = self.0.get(Shared::of(image), |_| picture(ui.ctx(), image));
        let size = vec2(image.width() as f32, StringImage::HEIGHT as f32);
        // A frame of one point is around it.
        let width = ui.available_width() - 2.0;
        let pixel_size = (width / size.x).min(HEIGHT_SHARE * available.y / size.y).clamp(0.5, MOST_PIXEL_SIZE);
        let left = ui.cursor().left() + pixel_size * size.x + theme::GROUP_GAP;
        let has_room = ui.max_rect().right() - left >= BESIDE_WIDTH;
        let mut beside = Some(beside);
        if let Some(above) = beside.take_if(|_| !has_room) {
            above(ui);
        }
        let (outer, response) = ui.allocate_exact_size(vec2(width, pixel_size * size.y + 2.0), Sense::click_and_drag());
        let corner = pos2(outer.left() + 1.0, outer.top() + 1.0);
        let rect = Rect::from_min_size(corner, pixel_size * size);
        mosaic::paint(ui, Some(picture.whole()), rect, Emphasis::None);
        let name = format!("Field: {} columns, {} rows", image.width(), StringImage::HEIGHT);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        if let Some(beside) = beside {
            beside(&mut ui.new_child(UiBuilder::new().max_rect(outer.with_min_x(left))));
        }
        Field { rect, pixel_size, response, painter: ui.painter().clone() }
    }
}

fn picture(ctx: &Context, image: &Arc<StringImage>) -> Mosaic {
    // White on black, as the network sees it.
    let colors = image.pixels().iter().map(|ink| Color32::from_gray(*ink)).collect();
    let tiles = Tiles { size: [image.width(), StringImage::HEIGHT], columns: 1, colors };
    Mosaic::new(ctx, &tiles, TextureOptions::NEAREST)
}
