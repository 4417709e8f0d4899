/* lanes-timeline-page.c: the Lanes page
 *
 * The chart with its tools, legend, figures and overview. Everything that can be done here is an action, `timeline.…`, so that
 * buttons, keys, menus and tests share one way.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-page.h"

#include "lanes-text-scale.h"
#include "lanes-timeline-export.h"
#include "lanes-timeline-figures.h"
#include "lanes-timeline-find.h"
#include "lanes-timeline-hint.h"
#include "lanes-timeline-legend.h"
#include "lanes-timeline-overview.h"
#include "lanes-timeline-table.h"
#include "lanes-timeline-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define ZOOM_STEP 1.5
#define SCROLL_PART 0.25
/* Arrows drawn to a span at most. */
#define MAX_CAUSES 50
/* How far back in a lane the last of a batch is looked for. */
#define MAX_BACK 64
/* Below this the tools have icons instead of words. */
#define WIDTH_WORDS 640
#define WIDTH_LIVE 400
#define MIN_WIDTH 320

enum
{
  PROP_SELECTED_JOB = 1,
  PROP_LIVE,
  PROP_DENSE,
  PROP_COLOURING,
  PROP_FIND_SHOWN,
  PROP_TABLE,
  N_PROPS
};

struct _LanesTimelinePage
{
  GtkWidget           parent_instance;

  LanesTimelineModel *model;             /* owned */
  LanesEngine        *engine;            /* owned, nullable */
  LanesRecorder      *recorder;          /* owned, nullable */

  GtkWidget          *box;               /* template children */
  GtkWidget          *tools;
  GtkWidget          *live_button;
  GtkWidget          *live_label;
  GtkMenuButton      *colouring_button;
  GtkMenuButton      *export_button;
  GtkRevealer        *find_revealer;
  GtkStack           *stack;
  GtkWidget          *chart;             /* children made here */
  GtkWidget          *legend;
  GtkWidget          *overview;
  GtkLabel           *folded;
  GtkWidget          *find;

  gboolean            compact;
  gboolean            tiny;
  guint               fit_id;
  gboolean            table_shown;
  gboolean            selecting;         /* the selection comes from outside */
};

G_DEFINE_FINAL_TYPE (LanesTimelinePage, lanes_timeline_page, GTK_TYPE_WIDGET)

static GParamSpec *props[N_PROPS];

static const char *const colouring_names[LANES_TIMELINE_N_COLOURINGS] = {
  [LANES_TIMELINE_BY_KIND] = "kind", [LANES_TIMELINE_BY_STATE] = "state", [LANES_TIMELINE_BY_BATCH] = "batch",
};

/* Properties, which the stateful actions are. */

static void
show_words (LanesTimelinePage *self)
{
  static const char *const labels[LANES_TIMELINE_N_COLOURINGS] = {
    [LANES_TIMELINE_BY_KIND] = N_("Colour by kind"), [LANES_TIMELINE_BY_STATE] = N_("Colour by state"),
    [LANES_TIMELINE_BY_BATCH] = N_("Colour by batch"),
  };

  if (self->compact)
    {
      gtk_menu_button_set_icon_name (self->colouring_button, "view-more-symbolic");
      gtk_menu_button_set_icon_name (self->export_button, "document-save-symbolic");
    }
  else
    {
      gtk_menu_button_set_label (self->colouring_button, _(labels[lanes_timeline_model_get_colouring (self->model)]));
      gtk_menu_button_set_label (self->export_button, _("Export"));
    }

  gtk_widget_set_visible (self->live_label, !self->tiny);
  gtk_widget_set_margin_start (self->tools, self->tiny ? 6 : 12);
  gtk_widget_set_margin_end (self->tools, self->tiny ? 6 : 12);
}

static void
set_find_shown (LanesTimelinePage *self,
                gboolean           shown)
{
  gtk_revealer_set_reveal_child (self->find_revealer, shown);
  if (shown)
    {
      lanes_timeline_find_focus (LANES_TIMELINE_FIND (self->find));
    }
  else
    {
      lanes_timeline_find_clear (LANES_TIMELINE_FIND (self->find));
      gtk_widget_grab_focus (self->chart);
    }

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FIND_SHOWN]);
}

static void set_table_shown (LanesTimelinePage *self,
                             gboolean           shown);

static void
set_colouring (LanesTimelinePage *self,
               const char        *name)
{

  for (guint i = 0; i < LANES_TIMELINE_N_COLOURINGS; i++)
    if (g_strcmp0 (name, colouring_names[i]) == 0)
      {
        lanes_timeline_model_set_colouring (self->model, i);
        show_words (self);
        g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COLOURING]);
      }
}

static void
lanes_timeline_page_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (object);

  switch (prop_id)
    {
    case PROP_SELECTED_JOB:
      g_value_set_uint64 (value, lanes_timeline_page_get_selected_job (self));
      break;
    case PROP_LIVE:
      g_value_set_boolean (value, self->model != NULL && lanes_timeline_model_get_live (self->model));
      break;
    case PROP_DENSE:
      g_value_set_boolean (value, self->model != NULL && lanes_timeline_model_get_dense (self->model));
      break;
    case PROP_COLOURING:
      g_value_set_string (value, colouring_names[self->model != NULL ? lanes_timeline_model_get_colouring (self->model) : 0]);
      break;
    case PROP_FIND_SHOWN:
      g_value_set_boolean (value, self->find_revealer != NULL && gtk_revealer_get_reveal_child (self->find_revealer));
      break;
    case PROP_TABLE:
      g_value_set_boolean (value, self->table_shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lanes_timeline_page_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (object);

  switch (prop_id)
    {
    case PROP_SELECTED_JOB:
      lanes_timeline_page_set_selected_job (self, g_value_get_uint64 (value));
      break;
    case PROP_LIVE:
      lanes_timeline_model_set_live (self->model, g_value_get_boolean (value));
      break;
    case PROP_DENSE:
      lanes_timeline_model_set_dense (self->model, g_value_get_boolean (value));
      g_object_notify_by_pspec (object, props[PROP_DENSE]);
      break;
    case PROP_COLOURING:
      set_colouring (self, g_value_get_string (value));
      break;
    case PROP_FIND_SHOWN:
      set_find_shown (self, g_value_get_boolean (value));
      break;
    case PROP_TABLE:
      set_table_shown (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* Actions. */

static void
zoom_action (GtkWidget  *widget,
             const char *action,
             GVariant   *target)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (widget);
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  const LanesTimelineSpot *selected = lanes_timeline_model_get_selected (self->model);
  double middle = axis->width / 2;

  /* About what is selected, where that is seen. */
  if (selected->lane != LANES_SPAN_NO_LANE)
    {
      double x = lanes_time_axis_to_x (axis, (double) selected->span.start);

      middle = x >= 0 && x <= axis->width ? x : middle;
    }

  lanes_timeline_model_zoom (self->model, middle, g_str_equal (action, "timeline.zoom-in") ? ZOOM_STEP : 1 / ZOOM_STEP);
}

static void
go_action (GtkWidget  *widget,
           const char *action,
           GVariant   *target)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (widget);
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  gint64 start, end;

  if (g_str_equal (action, "timeline.fit"))
    lanes_timeline_model_fit (self->model);
  else if (g_str_equal (action, "timeline.now"))
    lanes_timeline_model_set_live (self->model, TRUE);
  else if (lanes_span_store_get_extent (lanes_timeline_model_get_store (self->model),
                                        lanes_timeline_model_get_now (self->model), &start, &end))
    lanes_timeline_model_show (self->model, (double) start - LANES_TIMELINE_NOW_MARGIN * axis->scale,
                               (double) start + (axis->width - LANES_TIMELINE_NOW_MARGIN) * axis->scale, 0);
}

static void
scroll_action (GtkWidget  *widget,
               const char *action,
               GVariant   *target)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (widget);

  lanes_timeline_model_scroll (self->model, g_variant_get_int32 (target) * SCROLL_PART *
                               lanes_timeline_model_get_axis (self->model)->width);
}

static void
clear_action (GtkWidget  *widget,
              const char *action,
              GVariant   *target)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (widget);
  gint64 start, end;

  if (g_str_equal (action, "timeline.clear-range") || lanes_timeline_model_get_range (self->model, &start, &end))
    lanes_timeline_model_set_range (self->model, 0, 0);
  else
    lanes_timeline_model_select (self->model, NULL);
}

/* Of the selected span, or what is seen where there is none; "extend-range" keeps what was selected before. */
static void
range_action (GtkWidget  *widget,
              const char *action,
              GVariant   *target)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (widget);
  const LanesTimelineSpot *selected = lanes_timeline_model_get_selected (self->model);
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);
  gboolean is_span = selected->lane != LANES_SPAN_NO_LANE;
  gint64 start = is_span ? selected->span.start : (gint64) axis->start;
  gint64 end = is_span ? selected->span.end : (gint64) lanes_time_axis_get_end (axis), before, after;

  if (g_str_equal (action, "timeline.extend-range") && lanes_timeline_model_get_range (self->model, &before, &after))
    {
      start = MIN (start, before);
      end = MAX (end, after);
    }
  lanes_timeline_model_set_range (self->model, start, end);
}

static void
selection_action (GtkWidget  *widget,
                  const char *action,
                  GVariant   *target)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (widget);
  const LanesTimelineSpot *selected = lanes_timeline_model_get_selected (self->model);
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self->model);

  if (selected->lane == LANES_SPAN_NO_LANE)
    return;

  if (g_str_equal (action, "timeline.show-job"))
    gtk_widget_activate_action (widget, "win.show-job", "t", selected->span.job);
  else
    lanes_timeline_model_show (self->model, (double) selected->span.start, (double) selected->span.end, axis->width / 8);
}

static void
find_action (GtkWidget  *widget,
             const char *action,
             GVariant   *target)
{
  set_find_shown (LANES_TIMELINE_PAGE (widget), TRUE);
}

static void
export_action (GtkWidget  *widget,
               const char *action,
               GVariant   *target)
{
  lanes_timeline_export_ask (LANES_TIMELINE_PAGE (widget)->model, widget, g_variant_get_string (target, NULL));
}

/* Following the model. */

static void
view_changed (LanesTimelinePage *self)
{
  gboolean any = lanes_span_store_get_n_lanes (lanes_timeline_model_get_store (self->model)) > 0;
  g_autofree char *folded = lanes_timeline_dup_folded (self->model);
  const char *shown = gtk_stack_get_visible_child_name (self->stack);

  const char *wanted = !any ? "empty" : self->table_shown ? "table" : "chart";

  if (!g_str_equal (shown, wanted))
    {
      gtk_stack_set_visible_child_name (self->stack, wanted);
      gtk_widget_set_visible (self->overview, any);
      gtk_widget_set_visible (self->legend, any);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->folded), folded != NULL);
  if (folded != NULL && g_strcmp0 (folded, gtk_label_get_label (self->folded)) != 0)
    gtk_label_set_label (self->folded, folded);
}

static void
set_table_shown (LanesTimelinePage *self,
                 gboolean           shown)
{
  self->table_shown = shown;
  view_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TABLE]);
}

static void
live_changed (LanesTimelinePage *self)
{
  if (lanes_timeline_model_get_live (self->model))
    gtk_widget_add_css_class (self->live_button, "suggested-action");
  else
    gtk_widget_remove_css_class (self->live_button, "suggested-action");

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LIVE]);
}

/* The span of the job's last attempt. */
static gboolean
find_job (LanesTimelinePage *self,
          guint64            id,
          LanesTimelineSpot *ret_spot)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  LanesJob *job = self->engine != NULL ? lanes_engine_get_job (self->engine, id) : NULL;
  gint64 started = job != NULL ? lanes_job_get_started (job) : 0;
  gint64 now = lanes_timeline_model_get_now (self->model);

  if (started == 0 || self->recorder == NULL)
    return FALSE;

  ret_spot->lane = lanes_recorder_get_lane (self->recorder, lanes_engine_get_executor (self->engine, job->executor), job->slot);
  if (!lanes_span_store_hit (store, ret_spot->lane, started, 1000, now, &ret_spot->index, &ret_spot->span) ||
      ret_spot->span.job != id)
    return FALSE;

  return lanes_span_store_get_attempt (store, ret_spot->lane, ret_spot->index, now, &ret_spot->span);
}

/* The job before it in the lane, where that ended while this one waited: it held the slot. */
static gboolean
find_holder (LanesTimelinePage       *self,
             const LanesTimelineSpot *spot,
             LanesTimelineSpot       *ret_holder)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  gint64 now = lanes_timeline_model_get_now (self->model);
  guint64 index = lanes_span_store_find (store, spot->lane, spot->span.start);

  /* Those that end at or before the start are before it. */
  if (index == 0 || spot->span.wait == 0)
    return FALSE;

  ret_holder->lane = spot->lane;
  ret_holder->index = index - 1;
  return lanes_span_store_get_attempt (store, spot->lane, index - 1, now, &ret_holder->span) &&
         ret_holder->span.job != spot->span.job && ret_holder->span.end > spot->span.start - spot->span.wait;
}

/* The last of a batch in each lane that ended before @before: together what a job that waited for the batch waited for. */
static void
find_batch (LanesTimelinePage *self,
            guint64            id,
            gint64             before,
            GArray            *causes)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  gint64 now = lanes_timeline_model_get_now (self->model);

  for (guint lane = 0; lane < lanes_span_store_get_n_lanes (store) && causes->len < MAX_CAUSES; lane++)
    {
      guint64 after = lanes_span_store_find (store, lane, before);

      for (guint64 i = after; i > 0 && after - i < MAX_BACK; i--)
        {
          LanesTimelineSpot spot = { .lane = lane, .index = i - 1 };

          if (!lanes_span_store_get_attempt (store, lane, i - 1, now, &spot.span))
            break;
          if (spot.span.batch == 0 || lanes_span_store_get_batch_id (store, spot.span.batch) != id || spot.span.end > before)
            continue;
          g_array_append_val (causes, spot);
          break;
        }
    }
}

/* What the selected job waited for: its dependencies, and what held its slot. */
static GArray *
find_causes (LanesTimelinePage *self)
{
  const LanesTimelineSpot *selected = lanes_timeline_model_get_selected (self->model);
  GArray *causes = g_array_new (FALSE, FALSE, sizeof (LanesTimelineSpot));
  LanesJob *job = self->engine != NULL ? lanes_engine_get_job (self->engine, selected->span.job) : NULL;
  GArray *dependencies = job != NULL ? lanes_job_get_dependencies (job) : NULL;
  LanesTimelineSpot spot;

  if (selected->lane == LANES_SPAN_NO_LANE)
    return causes;

  if (find_holder (self, selected, &spot))
    g_array_append_val (causes, spot);
  for (guint i = 0; dependencies != NULL && i < dependencies->len && i < MAX_CAUSES; i++)
    {
      gint64 id = g_array_index (dependencies, gint64, i);

      if (id < 0)
        find_batch (self, (guint64) -id, selected->span.start, causes);
      else if (find_job (self, (guint64) id, &spot))
        g_array_append_val (causes, spot);
    }

  return causes;
}

static void
selection_changed (LanesTimelinePage *self)
{
  if (lanes_timeline_model_get_causes (self->model) == NULL)
    lanes_timeline_model_set_causes (self->model, find_causes (self));
  if (!self->selecting)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED_JOB]);
}

/* The empty page has no chart that looks for the first job. */
static gboolean
look_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (widget);

  view_changed (self);
  return lanes_span_store_get_n_lanes (lanes_timeline_model_get_store (self->model)) > 0 ? G_SOURCE_REMOVE
                                                                                         : G_SOURCE_CONTINUE;
}

static void
lanes_timeline_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lanes_timeline_page_parent_class)->map (widget);
  gtk_widget_add_tick_callback (widget, look_cb, NULL, NULL);
}

/* Places. The tools give up their words before the page is too narrow for them. */

static gboolean
fit_cb (gpointer user_data)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (user_data);

  self->fit_id = 0;
  show_words (self);
  lanes_timeline_legend_set_compact (LANES_TIMELINE_LEGEND (self->legend), self->compact);
  return G_SOURCE_REMOVE;
}

static void
lanes_timeline_page_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (widget);

  gtk_widget_measure (self->box, orientation, -1, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, MIN_WIDTH);
}

static void
lanes_timeline_page_size_allocate (GtkWidget *widget,
                                   int        width,
                                   int        height,
                                   int        baseline)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (widget);
  double room = width / lanes_text_scale_get (widget);
  gboolean compact = room < WIDTH_WORDS, tiny = room < WIDTH_LIVE;
  int minimum;

  gtk_widget_measure (self->box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_size_allocate (self->box, &(GtkAllocation) { 0, 0, MAX (width, minimum), height }, -1);
  if (compact == self->compact && tiny == self->tiny)
    return;

  self->compact = compact;
  self->tiny = tiny;
  if (self->fit_id == 0)
    self->fit_id = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, fit_cb, self, NULL);
}

/* Keys. */

/* They are the page's, wherever the focus is while it is seen: what has the focus goes before them. Not those with arrows: to a
 * window they move the focus. */
static void
add_keys (LanesTimelinePage *self)
{
  static const struct
  {
    guint key;
    const char *action;
  } verbs[] = {
    { GDK_KEY_End, "timeline.now" },              { GDK_KEY_Home, "timeline.start" },
    { GDK_KEY_plus, "timeline.zoom-in" },         { GDK_KEY_equal, "timeline.zoom-in" },
    { GDK_KEY_KP_Add, "timeline.zoom-in" },       { GDK_KEY_minus, "timeline.zoom-out" },
    { GDK_KEY_KP_Subtract, "timeline.zoom-out" }, { GDK_KEY_0, "timeline.fit" },
    { GDK_KEY_Escape, "timeline.clear" },         { GDK_KEY_slash, "timeline.find" },
    { GDK_KEY_z, "timeline.zoom-to-selection" },  { GDK_KEY_r, "timeline.range-of-selection" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcutController *keys = GTK_SHORTCUT_CONTROLLER (controller);

  gtk_shortcut_controller_set_scope (keys, GTK_SHORTCUT_SCOPE_MANAGED);
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    gtk_shortcut_controller_add_shortcut (keys, gtk_shortcut_new (gtk_keyval_trigger_new (verbs[i].key, 0),
                                                                  gtk_named_action_new (verbs[i].action)));
  gtk_shortcut_controller_add_shortcut (keys, gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_r, GDK_SHIFT_MASK),
                                                                gtk_named_action_new ("timeline.extend-range")));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* The class. */

static void
lanes_timeline_page_dispose (GObject *object)
{
  LanesTimelinePage *self = LANES_TIMELINE_PAGE (object);

  g_clear_handle_id (&self->fit_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->recorder);
  g_clear_object (&self->engine);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_property_action (widget_class, "timeline.live", "live");
  gtk_widget_class_install_property_action (widget_class, "timeline.dense", "dense");
  gtk_widget_class_install_property_action (widget_class, "timeline.colouring", "colouring");
  gtk_widget_class_install_property_action (widget_class, "timeline.find-shown", "find-shown");
  gtk_widget_class_install_property_action (widget_class, "timeline.table", "table");
  gtk_widget_class_install_action (widget_class, "timeline.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "timeline.export", "s", export_action);
  gtk_widget_class_install_action (widget_class, "timeline.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "timeline.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "timeline.fit", NULL, go_action);
  gtk_widget_class_install_action (widget_class, "timeline.now", NULL, go_action);
  gtk_widget_class_install_action (widget_class, "timeline.start", NULL, go_action);
  gtk_widget_class_install_action (widget_class, "timeline.scroll", "i", scroll_action);
  gtk_widget_class_install_action (widget_class, "timeline.clear", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "timeline.clear-range", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "timeline.zoom-to-selection", NULL, selection_action);
  gtk_widget_class_install_action (widget_class, "timeline.range-of-selection", NULL, range_action);
  gtk_widget_class_install_action (widget_class, "timeline.extend-range", NULL, range_action);
  gtk_widget_class_install_action (widget_class, "timeline.show-job", NULL, selection_action);
}

static void
lanes_timeline_page_class_init (LanesTimelinePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanes_timeline_page_dispose;
  object_class->get_property = lanes_timeline_page_get_property;
  object_class->set_property = lanes_timeline_page_set_property;
  widget_class->map = lanes_timeline_page_map;
  widget_class->measure = lanes_timeline_page_measure;
  widget_class->size_allocate = lanes_timeline_page_size_allocate;

  props[PROP_SELECTED_JOB] = g_param_spec_uint64 ("selected-job", NULL, NULL, 0, G_MAXUINT64, 0,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, TRUE,
                                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_DENSE] = g_param_spec_boolean ("dense", NULL, NULL, FALSE,
                                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_COLOURING] = g_param_spec_string ("colouring", NULL, NULL, "kind",
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_FIND_SHOWN] = g_param_spec_boolean ("find-shown", NULL, NULL, FALSE,
                                                 G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_TABLE] = g_param_spec_boolean ("table", NULL, NULL, FALSE,
                                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/timeline/lanes-timeline-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LanesTimelinePage, box);
  gtk_widget_class_bind_template_child (widget_class, LanesTimelinePage, tools);
  gtk_widget_class_bind_template_child (widget_class, LanesTimelinePage, live_button);
  gtk_widget_class_bind_template_child (widget_class, LanesTimelinePage, live_label);
  gtk_widget_class_bind_template_child (widget_class, LanesTimelinePage, colouring_button);
  gtk_widget_class_bind_template_child (widget_class, LanesTimelinePage, export_button);
  gtk_widget_class_bind_template_child (widget_class, LanesTimelinePage, find_revealer);
  gtk_widget_class_bind_template_child (widget_class, LanesTimelinePage, stack);
}

static void
lanes_timeline_page_init (LanesTimelinePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_bottom (LanesTimelinePage *self)
{
  GtkWidget *bottom = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *folded = gtk_label_new (NULL);

  self->legend = lanes_timeline_legend_new (self->model);
  self->overview = lanes_timeline_overview_new (self->model);
  self->folded = GTK_LABEL (folded);
  gtk_label_set_ellipsize (self->folded, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (folded, "caption");
  gtk_widget_add_css_class (folded, "dim-label");
  gtk_widget_set_visible (folded, FALSE);
  gtk_widget_set_hexpand (self->legend, TRUE);
  gtk_widget_set_margin_start (bottom, 6);
  gtk_widget_set_margin_end (bottom, 12);
  gtk_box_append (GTK_BOX (bottom), self->legend);
  gtk_box_append (GTK_BOX (bottom), folded);

  gtk_box_append (GTK_BOX (self->box),
                  lanes_timeline_hint_new (self->model, lanes_timeline_legend_get_counter (LANES_TIMELINE_LEGEND (self->legend)),
                                           self->engine));
  gtk_box_append (GTK_BOX (self->box), lanes_timeline_figures_new (self->model));
  gtk_box_append (GTK_BOX (self->box), bottom);
  gtk_box_append (GTK_BOX (self->box), self->overview);
}

GtkWidget *
lanes_timeline_page_new (LanesSpanStore *store,
                         LanesEngine    *engine,
                         LanesRecorder  *recorder)
{
  LanesTimelinePage *self = g_object_new (LANES_TYPE_TIMELINE_PAGE, NULL);

  self->model = lanes_timeline_model_new (store);
  g_set_object (&self->engine, engine);
  g_set_object (&self->recorder, recorder);
  self->chart = lanes_timeline_chart_new (self->model);
  gtk_stack_add_named (self->stack, self->chart, "chart");
  gtk_stack_add_named (self->stack, lanes_timeline_table_new (self->model), "table");
  self->find = lanes_timeline_find_new (self->model);
  gtk_revealer_set_child (self->find_revealer, self->find);
  add_bottom (self);
  add_keys (self);

  g_signal_connect_object (self->model, "view-changed", G_CALLBACK (view_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "live-changed", G_CALLBACK (live_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "selection-changed", G_CALLBACK (selection_changed), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (self->overview, FALSE);
  gtk_widget_set_visible (self->legend, FALSE);
  view_changed (self);
  live_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COLOURING]);
  return GTK_WIDGET (self);
}

/* Puts the focus on what shows the spans. Returns: %FALSE where there are none */
gboolean
lanes_timeline_page_take_focus (LanesTimelinePage *self)
{
  GtkWidget *shown = gtk_stack_get_visible_child (self->stack);

  return shown == self->chart ? gtk_widget_grab_focus (shown) : gtk_widget_child_focus (shown, GTK_DIR_TAB_FORWARD);
}

/* Who knows what can be done with a job, and with a lane: called when a menu is opened. */
void
lanes_timeline_page_set_menu_func (LanesTimelinePage     *self,
                                   LanesTimelineMenu      func,
                                   LanesTimelineLaneMenu  lane_func,
                                   gpointer               user_data)
{
  lanes_timeline_chart_set_menu_func (LANES_TIMELINE_CHART (self->chart), func, lane_func, user_data);
}

/* Who can say where in the kernel the thread or process of a lane is: asked while a running span is pointed at or selected. */
void
lanes_timeline_page_set_look_func (LanesTimelinePage *self,
                                   LanesTimelineLook  func,
                                   gpointer           user_data)
{
  lanes_timeline_chart_set_look_func (LANES_TIMELINE_CHART (self->chart), func, user_data);
}

/* The answer. @words: (nullable): %NULL where it is not told */
void
lanes_timeline_page_tell_look (LanesTimelinePage *self,
                               guint              lane,
                               const char        *words)
{
  lanes_timeline_chart_tell_look (LANES_TIMELINE_CHART (self->chart), lane, words);
}

/* Returns: 0 for none */
guint64
lanes_timeline_page_get_selected_job (LanesTimelinePage *self)
{
  const LanesTimelineSpot *selected;

  if (self->model == NULL)
    return 0;

  selected = lanes_timeline_model_get_selected (self->model);
  return selected->lane != LANES_SPAN_NO_LANE ? selected->span.job : 0;
}

/* Selects the span of a job; none where it did not run yet, or is not known any more. Says nothing back. */
void
lanes_timeline_page_set_selected_job (LanesTimelinePage *self,
                                      guint64            job)
{
  LanesTimelineSpot spot;
  gboolean found;

  if (job == lanes_timeline_page_get_selected_job (self))
    return;

  found = find_job (self, job, &spot);
  self->selecting = TRUE;
  lanes_timeline_model_select (self->model, found ? &spot : NULL);
  self->selecting = FALSE;

  /* Where somebody looks at another time than now, it comes into sight. */
  if (found && !lanes_timeline_model_get_live (self->model))
    lanes_timeline_model_reveal (self->model, spot.span.start, spot.span.end);
}

/* Returns: (transfer none): for tests and benches */
LanesTimelineModel *
lanes_timeline_page_get_model (LanesTimelinePage *self)
{
  return self->model;
}
