//! The drawing that segments, interpretations and forward penalties have in common: the graph over the field's columns.

use std::sync::Arc;

use eframe::egui::{
    Align2, Color32, Context, FontId, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind,
    TextureOptions, Ui, Vec2, WidgetInfo,
    epaint::{CubicBezierShape, PathStroke},
    pos2, vec2,
};

use super::{
    cuts,
    field::Field,
    segment_layout::{NODE_RADIUS, SegmentArea, SegmentLayout},
};
use crate::{
    app::{
        memo::{Memo, Shared},
        theme::{self, Tokens},
        widgets::mosaic::{self, Mosaic, Tiles},
    },
    data::dataset::Image,
    graph::{Graph, GraphError, NodePenalties, Path, forward, viterbi},
    read::segment::{Segmentation, SegmenterWeights, interpretation},
    train::string_view::StringView,
};

/// The graph of the string in view with its pictures, and what the user pinned of it.
#[derive(Default)]
pub(super) struct SegmentPictures {
    read: Memo<Shared<StringView>, Result<Arc<ReadGraph>, GraphError>>,
    pinned: Option<GraphPart>,
}

/// A node or an arc of the segmentation graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum GraphPart {
    /// By its number.
    Node(usize),
    /// By the number of its segment.
    Segment(usize),
}

/// The interpretation graph of a string with what is computed over it.
pub(super) struct ReadGraph {
    /// The segments as the network sees them.
    mosaic: Mosaic,
    /// An arc for each label of each segment.
    pub graph: Graph,
    /// The path with the smallest penalty.
    pub best: Path,
    /// The penalty of all paths from the start to each node.
    pub forward: NodePenalties,
}

/// How a step shows the graph.
pub(super) struct GraphLook {
    pub nodes: Vec<NodeLook>,
    pub arcs: Vec<ArcLook>,
    /// Width of the longest text at a node, in points.
    pub node_text_width: f32,
    /// Heights of the rows of text below a segment's picture, in points.
    pub text_rows: &'static [f32],
}

/// How a node looks.
pub(super) struct NodeLook {
    /// What stands above it.
    pub text: String,
    /// For people who hear the window.
    pub name: String,
    pub emphasis: PathEmphasis,
}

/// How an arc looks.
pub(super) struct ArcLook {
    pub stroke: Stroke,
    /// What stands below its picture, row by row.
    pub texts: Vec<(String, Color32)>,
    /// For people who hear the window.
    pub name: String,
}

/// Whether a part of the graph is on the path that a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathEmphasis {
    On,
    Off,
}

impl PathEmphasis {
    /// On the path if `is_on`.
    pub(super) fn on(is_on: bool) -> Self {
        if is_on { Self::On } else { Self::Off }
    }

    /// The stroke of an arc.
    pub(super) fn stroke(self, tokens: &Tokens) -> Stroke {
        match self {
            Self::On => Stroke::new(3.0, tokens.accent),
            Self::Off => Stroke::new(1.0, tokens.reference),
        }
    }
}

/// Side of a segment's picture in points: alone in its box, and where text is below it.
const SIDES: [f32; 2] = [34.0, 42.0];

/// Width of a box with text, in points.
const TEXT_WIDTH: f32 = 52.0;

/// Greatest width of a box's frame, in points.
const FRAME_WIDTH: f32 = 2.0;

/// Space around a picture in its box, in points.
const BOX_MARGIN: f32 = 2.0;

impl SegmentPictures {
    /// The graph of `view`; says why there is none to look at.
    pub(super) fn read(&mut self, ui: &mut Ui, view: &Arc<StringView>) -> Option<Arc<ReadGraph>> {
        let read = self.read.get(Shared::of(view), |_| ReadGraph::new(ui.ctx(), view).map(Arc::new));
        if let Err(error) = read {
            ui.colored_label(theme::tokens(ui).error, format!("The penalties make no graph: {error}"));
        } else if view.segments.segmentation.segments().is_empty() {
            ui.weak("No ink: the graph has one node, which is start and end, and its only path writes no digit");
            return None;
        }
        read.as_ref().ok().cloned()
    }

    /// Draws the graph. `details` tells about a part: on hover beside it, with the focus or pinned by a click below the graph,
    /// and where there is none of these what there is to point at.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        read: &ReadGraph,
        (view, field): (&StringView, &Field),
        look: &GraphLook,
        details: impl Fn(&mut Ui, Option<GraphPart>),
    ) {
        let segmentation = &view.segments.segmentation;
        let (layout, side) = layout(segmentation, field, ui.available_width(), look);
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), layout.height), Sense::hover());
        let offset = vec2(field.rect.left(), area.top());
        let responses = Responses::new(ui, &layout, offset, look, &details);
        if let Some(clicked) = responses.find(Response::clicked) {
            self.pinned = Some(clicked).filter(|clicked| self.pinned != Some(*clicked));
        }
        self.pinned = self.pinned.filter(|pinned| responses.has(*pinned));
        let kept = responses.find(Response::has_focus).or(self.pinned);
        let pointed = responses.find(Response::hovered).or(kept);
        let drawing = Drawing { ui, painter: ui.painter().clone(), layout: &layout, offset, side, look, pointed };
        drawing.paint(read, segmentation, field);
        details(ui, kept);
    }
}

impl ReadGraph {
    fn new(ctx: &Context, view: &StringView) -> Result<Self, GraphError> {
        let segmentation = &view.segments.segmentation;
        let images: Vec<Image> =
            segmentation.segments().iter().map(|segment| segmentation.segment_image(segment)).collect();
        // White on black, as the network sees them.
        let tiles = Tiles::digits(COLUMNS, &images, Color32::from_gray);
        let graph = interpretation::graph(segmentation, &view.segments.penalties, &SegmenterWeights::ZERO)?;
        let mosaic = Mosaic::new(ctx, &tiles, TextureOptions::NEAREST);
        Ok(Self { mosaic, best: viterbi(&graph), forward: forward(&graph), graph })
    }

    /// Shows the picture of a segment, `side` points wide and high.
    pub(super) fn picture_ui(&self, ui: &mut Ui, segment: usize, side: f32, name: &str) {
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
        mosaic::paint(ui, self.mosaic.tile(segment), rect.shrink(1.0), mosaic::Emphasis::None);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    }
}

/// Pictures in a row of the texture.
const COLUMNS: usize = 16;

/// The places from the field's left edge on, and the side of a picture.
fn layout(segmentation: &Segmentation, field: &Field, width: f32, look: &GraphLook) -> (SegmentLayout, f32) {
    let has_text = !look.text_rows.is_empty();
    let side = SIDES[usize::from(has_text)];
    let box_side = side + 2.0 * BOX_MARGIN;
    let text_height: f32 = look.text_rows.iter().sum();
    let area = SegmentArea {
        // The field has a frame of one point.
        width: width - 2.0,
        node_x: segmentation.node_columns_px().iter().map(|px| px * field.pixel_size).collect(),
        segments: segmentation.segments().iter().map(|segment| segment.pieces.clone()).collect(),
        text_width: look.node_text_width,
        box_size: vec2(if has_text { TEXT_WIDTH } else { box_side }, box_side + text_height),
    };
    (area.place(), side)
}

/// What senses the pointer and the keys: nodes, then segments.
struct Responses {
    nodes: Vec<Response>,
    segments: Vec<Response>,
}

impl Responses {
    fn new(
        ui: &Ui,
        layout: &SegmentLayout,
        offset: Vec2,
        look: &GraphLook,
        details: &impl Fn(&mut Ui, Option<GraphPart>),
    ) -> Self {
        let sensed = |part: GraphPart, rect: Rect, name: &str| {
            let response = ui.interact(rect.translate(offset), ui.scope_id().with(part), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
            response.on_hover_ui(|ui| details(ui, Some(part)))
        };
        let nodes = layout.nodes.iter().zip(&look.nodes).enumerate();
        let segments = layout.boxes.iter().zip(&look.arcs).enumerate();
        Self {
            nodes: nodes
                .map(|(number, (at, look))| {
                    let rect = Rect::from_center_size(*at, Vec2::splat(2.0 * NODE_RADIUS + 4.0));
                    sensed(GraphPart::Node(number), rect, &look.name)
                })
                .collect(),
            segments: segments
                .map(|(number, (rect, look))| sensed(GraphPart::Segment(number), *rect, &look.name))
                .collect(),
        }
    }

    /// The first part of which `is` holds.
    fn find(&self, is: fn(&Response) -> bool) -> Option<GraphPart> {
        let node = self.nodes.iter().position(is).map(GraphPart::Node);
        node.or_else(|| self.segments.iter().position(is).map(GraphPart::Segment))
    }

    fn has(&self, part: GraphPart) -> bool {
        match part {
            GraphPart::Node(node) => node < self.nodes.len(),
            GraphPart::Segment(segment) => segment < self.segments.len(),
        }
    }
}

/// The graph on its way to the screen.
struct Drawing<'a> {
    ui: &'a Ui,
    painter: Painter,
    layout: &'a SegmentLayout,
    offset: Vec2,
    side: f32,
    look: &'a GraphLook,
    pointed: Option<GraphPart>,
}

impl Drawing<'_> {
    fn paint(&self, read: &ReadGraph, segmentation: &Segmentation, field: &Field) {
        let tokens = theme::tokens(self.ui);
        cuts::paint_faint(segmentation.cuts(), field, tokens);
        for (at, text) in self.layout.nodes.iter().zip(&self.layout.texts) {
            let (at, top) = (*at + self.offset, text.bottom() + self.offset.y);
            self.painter.vline(at.x, top..=at.y, Stroke::new(1.0, tokens.border));
        }
        for (position, (segment, look)) in segmentation.segments().iter().zip(&self.look.arcs).enumerate() {
            self.paint_arc(position, [segment.pieces.start, segment.pieces.end], look.stroke);
        }
        for position in 0..self.look.arcs.len() {
            self.paint_box(read, position, tokens);
        }
        for position in 0..self.look.nodes.len() {
            self.paint_node(position, tokens);
        }
        if let Some(GraphPart::Segment(pointed)) = self.pointed
            && let Some(segment) = segmentation.segments().get(pointed)
        {
            field.mark(field.part(&segment.columns, &segment.rows), tokens.accent);
        }
    }

    /// From its first node down to the box, and up to its last node.
    fn paint_arc(&self, segment: usize, ends: [usize; 2], stroke: Stroke) {
        let place = self.layout.boxes[segment].translate(self.offset);
        for end in ends {
            let from = self.layout.nodes[end] + self.offset;
            // A box that is wider than its arc is entered from above.
            let is_beside = !place.x_range().contains(from.x);
            let to = if is_beside {
                pos2(from.x.clamp(place.left(), place.right()), place.center().y)
            } else {
                pos2(from.x, place.top())
            };
            let curve = [from, pos2(from.x, to.y), pos2(from.x, to.y), to];
            let curve = if is_beside { curve } else { [from, from, to, to] };
            self.painter.add(Shape::CubicBezier(CubicBezierShape::from_points_stroke(
                curve,
                false,
                Color32::TRANSPARENT,
                PathStroke::from(stroke),
            )));
        }
    }

    fn paint_box(&self, read: &ReadGraph, position: usize, tokens: &Tokens) {
        let place = self.layout.boxes[position].translate(self.offset);
        let look = &self.look.arcs[position];
        self.painter.rect_filled(place, BOX_MARGIN, tokens.sunken);
        let top = place.center_top() + vec2(0.0, BOX_MARGIN + self.side / 2.0);
        let picture = Rect::from_center_size(top, Vec2::splat(self.side));
        mosaic::paint_unframed(self.ui, read.mosaic.tile(position), picture);
        let mut y = picture.bottom();
        for ((text, color), height) in look.texts.iter().zip(self.look.text_rows) {
            let at = pos2(place.center().x, y + height / 2.0);
            self.painter.text(at, Align2::CENTER_CENTER, text, FontId::proportional(height - TEXT_LEADING), *color);
            y += height;
        }
        let is_pointed = self.pointed == Some(GraphPart::Segment(position));
        let frame = Stroke::new(look.stroke.width.min(FRAME_WIDTH), look.stroke.color);
        let stroke = if is_pointed { Stroke::new(FRAME_WIDTH, tokens.text) } else { frame };
        self.painter.rect_stroke(place, BOX_MARGIN, stroke, StrokeKind::Outside);
    }

    fn paint_node(&self, position: usize, tokens: &Tokens) {
        let at: Pos2 = self.layout.nodes[position] + self.offset;
        let look = &self.look.nodes[position];
        let is_pointed = self.pointed == Some(GraphPart::Node(position));
        let color = if look.emphasis == PathEmphasis::On { tokens.accent } else { tokens.text_weak };
        self.painter.circle_filled(at, NODE_RADIUS, color);
        if is_pointed {
            self.painter.circle_stroke(at, NODE_RADIUS + 2.0, Stroke::new(2.0, tokens.text));
        }
        let place = self.layout.texts[position].translate(self.offset);
        let color = if is_pointed { tokens.text } else { tokens.text_weak };
        self.painter.text(
            place.center(),
            Align2::CENTER_CENTER,
            &look.text,
            FontId::proportional(NODE_TEXT_SIZE),
            color,
        );
    }
}

/// Size of the texts at nodes, in points.
const NODE_TEXT_SIZE: f32 = 11.0;

/// What a row of text is higher than its letters, in points.
const TEXT_LEADING: f32 = 2.0;
