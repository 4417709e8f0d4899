/* lanes-agent-client.c: a program's end of its connection to lanes-agent
 *
 * The agent is started (or found) when it is first needed. What is asked of it meanwhile waits in the
 * connection's buffer, so that callers see no difference, and nothing here ever blocks: the socket
 * does not, connecting to a local socket does not, and a new agent says on a pipe when it listens.
 *
 * An agent that hangs (somebody stopped it) is not given up, because it may go on: after ANSWER_S the listener is told, and what was
 * asked stays asked.
 *
 * With a socket path the agent is shared with the programs before and after us: it outlives us, and
 * one that is about to end by itself when we connect is simply started again, once.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-agent-client.h"
#include "lanes-error.h"
#include "lanes-inbox.h"
#include "lanes-peer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

extern char **environ;

/* It answers within milliseconds; on a machine that is out of breath, within a second. */
#define ANSWER_S 5

typedef struct
{
  GSource parent;
  LanesAgentClient *client; /* borrowed: the client destroys the source */
  gpointer tag;
  GIOCondition wanted;
} PeerSource;

/* Belongs to the thread of its context. */
struct _LanesAgentClient
{
  GObject parent_instance;

  /* Owned. */
  GMainContext *context;
  char *agent_path;
  char *socket_path; /* NULL: an agent of our own, at the end of a socket pair */
  LanesPeer peer;
  LanesWireBuffer asked; /* before the agent has answered */
  GSource *source;       /* while connected */
  GSource *ready_source; /* while an agent is starting */
  int ready_fd;
  GError *failure; /* until the loop has told it */
  GSource *answer_source; /* while an answer is awaited */

  /* Borrowed. */
  const LanesAgentListener *listener;
  gpointer data;

  /* State. */
  int agent_pid;
  guint features;
  gboolean welcome; /* the agent has answered */
  gboolean retried;
  gboolean silent;
};

G_DEFINE_FINAL_TYPE (LanesAgentClient, lanes_agent_client, G_TYPE_OBJECT)

static void connect_or_start (LanesAgentClient *self);

static void
close_ready (LanesAgentClient *self)
{
  if (self->ready_fd >= 0)
    close (self->ready_fd);
  self->ready_fd = -1;
}

static void
set_silent (LanesAgentClient *self,
            gboolean          silent)
{
  if (self->silent == silent)
    return;

  self->silent = silent;
  if (self->listener->silent != NULL)
    self->listener->silent (self->data, silent);
}

static void
stop_waiting (LanesAgentClient *self)
{
  if (self->answer_source != NULL)
    g_source_destroy (self->answer_source);
  g_clear_pointer (&self->answer_source, g_source_unref);
}

static gboolean
on_no_answer (gpointer data)
{
  LanesAgentClient *self = data;

  g_clear_pointer (&self->answer_source, g_source_unref);
  set_silent (self, TRUE);
  return G_SOURCE_REMOVE;
}

/* Something was asked to which there is an answer. */
static void
await_answer (LanesAgentClient *self)
{
  if (self->answer_source != NULL || self->silent)
    return;

  self->answer_source = g_timeout_source_new_seconds (ANSWER_S);
  g_source_set_callback (self->answer_source, on_no_answer, self, NULL);
  g_source_attach (self->answer_source, self->context);
}

static void
drop_connection (LanesAgentClient *self)
{
  stop_waiting (self);
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
    }
  if (self->ready_source != NULL)
    {
      g_source_destroy (self->ready_source);
      g_clear_pointer (&self->ready_source, g_source_unref);
    }
  close_ready (self);
  lanes_peer_clear (&self->peer);
  self->welcome = FALSE;
}

/* Nothing more will be heard. The listener may ask for a new connection at once. */
static void
lose (LanesAgentClient *self,
      GError           *error,
      LanesAgentLoss    loss)
{
  g_autoptr (GError) owned = error;

  drop_connection (self);
  lanes_wire_clear (&self->asked);
  self->agent_pid = 0;
  set_silent (self, FALSE);
  self->listener->lost (self->data, owned, loss);
}

static void
handle_welcome (LanesAgentClient *self,
                const guint8     *body,
                gsize             size)
{
  LanesAgentWelcome welcome;

  if (!lanes_agent_get_welcome (body, size, &welcome))
    return;
  self->agent_pid = welcome.pid;
  self->features = welcome.features;
  self->welcome = TRUE;
  lanes_wire_put_raw (&self->peer.out, self->asked.data, self->asked.size);
  lanes_wire_clear (&self->asked);
  self->retried = FALSE;
}

static void
handle_exit (LanesAgentClient *self,
             guint64           job,
             const guint8     *body,
             gsize             size)
{
  LanesAgentExit exited;

  if (lanes_agent_get_exit (body, size, &exited))
    self->listener->exited (self->data, job, &exited);
}

static void
handle_note (LanesAgentClient *self,
             guint64           job,
             const guint8     *body,
             gsize             size)
{
  LanesAgentNote note;

  if (lanes_agent_get_note (body, size, &note))
    self->listener->note (self->data, job, &note);
}

static void
handle_started (LanesAgentClient *self,
                guint64           job,
                const guint8     *body,
                gsize             size)
{
  guint32 pid;
  guint64 when_ns;

  if (lanes_agent_get_started (body, size, &pid, &when_ns))
    self->listener->started (self->data, job, pid, when_ns / 1000);
}

static void
handle_listed (LanesAgentClient *self,
               guint64           job,
               const guint8     *body,
               gsize             size)
{
  LanesAgentJob about;

  if (self->listener->listed != NULL && lanes_agent_get_job (body, size, &about))
    self->listener->listed (self->data, job, &about);
}

/* Returns: an error where the agent ends the connection */
static GError *
handle_frame (LanesAgentClient      *self,
              const LanesWireHeader *header,
              const guint8          *body)
{
  const char *text;

  switch (header->type)
    {
    case LANES_WIRE_WELCOME:
      handle_welcome (self, body, header->size);
      break;
    case LANES_WIRE_STARTED:
      handle_started (self, header->job, body, header->size);
      break;
    case LANES_WIRE_NOTE:
      handle_note (self, header->job, body, header->size);
      break;
    case LANES_WIRE_EXITED:
      handle_exit (self, header->job, body, header->size);
      break;
    case LANES_WIRE_GONE:
      self->listener->gone (self->data, header->job);
      break;
    case LANES_WIRE_JOB:
      handle_listed (self, header->job, body, header->size);
      break;
    case LANES_WIRE_LIST_END:
      if (self->listener->list_ended != NULL)
        self->listener->list_ended (self->data);
      break;
    case LANES_WIRE_REFUSED:
      text = lanes_agent_get_text (body, header->size);
      self->listener->refused (self->data, header->job, text != NULL ? text : "");
      break;
    case LANES_WIRE_ERROR:
      text = lanes_agent_get_text (body, header->size);
      return g_error_new (LANES_ERROR, LANES_ERROR_IO, _("The process agent ended the connection: %s"),
                          text != NULL ? text : "");
    default:
      break;
    }
  return NULL;
}

/* An agent of a socket may have been about to end just as we came: then once more. */
static void
handle_closed (LanesAgentClient *self)
{
  if (self->socket_path != NULL && !self->welcome && !self->retried)
    {
      drop_connection (self);
      self->retried = TRUE;
      connect_or_start (self);
      return;
    }
  lose (self, g_error_new (LANES_ERROR, LANES_ERROR_LOST, _("The process agent has ended")),
        self->welcome ? LANES_AGENT_LOSS_ENDED : LANES_AGENT_LOSS_UNREACHED);
}

/* Takes what has arrived, once: what comes meanwhile is for the next turn, so that others have theirs. */
static void
receive (LanesAgentClient *self)
{
  LanesPeerState state = lanes_peer_receive (&self->peer);
  LanesPeerNext next = LANES_PEER_FRAME;
  LanesWireHeader header;
  const guint8 *body;
  GError *error = NULL;

  stop_waiting (self);
  set_silent (self, FALSE);
  while (error == NULL && self->source != NULL &&
         (next = lanes_peer_next (&self->peer, &header, &body)) == LANES_PEER_FRAME)
    error = handle_frame (self, &header, body);
  if (self->source == NULL)
    return;

  if (next == LANES_PEER_MALFORMED)
    error = g_error_new (LANES_ERROR, LANES_ERROR_LOST, _("The process agent is of another version of Lanes"));
  if (error != NULL)
    lose (self, error, LANES_AGENT_LOSS_UNKNOWN);
  else if (state == LANES_PEER_CLOSED)
    handle_closed (self);
}

/* Sending here means that all that one turn of the loop asked for goes out in one piece. */
static gboolean
peer_source_prepare (GSource *source,
                     int     *timeout)
{
  PeerSource *self = (PeerSource *) source;
  LanesPeer *peer = &self->client->peer;

  *timeout = -1;
  if (lanes_peer_pending (peer) > 0)
    lanes_peer_flush (peer);

  /* Only on a change: it wakes the loop, which would then never sleep. */
  GIOCondition wanted = lanes_peer_pending (peer) > 0 ? G_IO_IN | G_IO_OUT : G_IO_IN;
  if (wanted != self->wanted)
    {
      self->wanted = wanted;
      g_source_modify_unix_fd (source, self->tag, wanted);
    }
  return FALSE;
}

static gboolean
peer_source_check (GSource *source)
{
  PeerSource *self = (PeerSource *) source;

  return g_source_query_unix_fd (source, self->tag) != 0;
}

static gboolean
peer_source_dispatch (GSource     *source,
                      GSourceFunc  callback,
                      gpointer     user_data)
{
  PeerSource *self = (PeerSource *) source;
  g_autoptr (LanesAgentClient) client = g_object_ref (self->client);

  if (g_source_query_unix_fd (source, self->tag) & (G_IO_IN | G_IO_HUP | G_IO_ERR))
    receive (client);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs peer_source_funcs = {
  .prepare = peer_source_prepare,
  .check = peer_source_check,
  .dispatch = peer_source_dispatch,
};

/* Takes @fd. What was asked for waits until the agent has answered our greeting: one that ends before that has taken nothing. */
static void
attach (LanesAgentClient *self,
        int               fd)
{
  PeerSource *source;

  fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) | O_NONBLOCK);
  lanes_peer_init (&self->peer, fd);
  lanes_agent_put_plain (&self->peer.out, LANES_WIRE_HELLO, 0);
  await_answer (self);

  self->source = g_source_new (&peer_source_funcs, sizeof (PeerSource));
  source = (PeerSource *) self->source;
  source->client = self;
  source->wanted = G_IO_IN;
  source->tag = g_source_add_unix_fd (self->source, fd, source->wanted);
  /* Nothing it calls turns the loop. Without this GLib takes the descriptor out of its set and back at each turn, and wakes itself for it. */
  g_source_set_can_recurse (self->source, TRUE);
  g_source_set_priority (self->source, LANES_PRIORITY_ENGINE);
  g_source_set_static_name (self->source, "lanes-agent");
  g_source_attach (self->source, self->context);
}

static void
reap_agent (GPid     pid,
            int      status,
            gpointer data)
{
}

/* Starts the agent with the descriptor @fd of ours passed as @option. posix_spawn() does not copy us, however large we are. */
static gboolean
spawn_agent (LanesAgentClient  *self,
             const char        *option,
             int                fd,
             GError           **error)
{
  g_autofree char *number = g_strdup_printf ("%d", fd);
  char *argv[] = { self->agent_path, (char *) option, number, NULL, NULL, NULL };
  posix_spawn_file_actions_t actions;
  GPid pid;

  if (self->socket_path != NULL)
    {
      argv[3] = (char *) "--socket";
      argv[4] = self->socket_path;
    }

  /* Duplicating it onto itself is how to say that this one is not closed. */
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, fd, fd);
  int code = posix_spawn (&pid, self->agent_path, &actions, NULL, argv, environ);
  posix_spawn_file_actions_destroy (&actions);
  if (code != 0)
    {
      g_set_error (error, LANES_ERROR, code == ENOENT ? LANES_ERROR_NOT_FOUND : LANES_ERROR_IO,
                   _("The process agent, %s, cannot be started: %s. Commands need it; is Lanes fully installed?"),
                   self->agent_path, g_strerror (code));
      return FALSE;
    }

  GSource *watch = g_child_watch_source_new (pid);
  g_source_set_callback (watch, G_SOURCE_FUNC (reap_agent), NULL, NULL);
  g_source_attach (watch, self->context);
  g_source_unref (watch);
  self->agent_pid = pid;
  return TRUE;
}

static gboolean
start_own (LanesAgentClient  *self,
           GError           **error)
{
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
    {
      int code = errno;
      g_set_error (error, LANES_ERROR, LANES_ERROR_IO, _("No connection to the process agent can be made: %s"),
                   g_strerror (code));
      return FALSE;
    }

  gboolean started = spawn_agent (self, "--fd", ends[1], error);
  close (ends[1]);
  if (started)
    attach (self, ends[0]);
  else
    close (ends[0]);
  return started;
}

/* A socket's address has room for a hundred bytes only; through a descriptor of its folder any path fits. */
static gboolean
fill_address (struct sockaddr_un *address,
              const char         *path,
              int                 folder)
{
  g_autofree char *name = g_path_get_basename (path);

  address->sun_family = AF_UNIX;
  if (g_snprintf (address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", folder, name) <
      (int) sizeof address->sun_path)
    return TRUE;
  errno = ENAMETOOLONG;
  return FALSE;
}

/* Commands and their environment are told to nobody else, whoever may write to that folder. Sets errno. */
static gboolean
is_this_user (int fd)
{
  struct ucred who;
  socklen_t size = sizeof who;

  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0)
    return FALSE;
  errno = EPERM;
  return who.uid == geteuid ();
}

/* Returns: a connection, or -1 where nobody listens, or, with EPERM, another user's program */
static int
try_connect (LanesAgentClient *self)
{
  g_autofree char *folder = g_path_get_dirname (self->socket_path);
  struct sockaddr_un address = { 0 };
  int folder_fd = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  int fd, code;

  if (folder_fd < 0)
    return -1;
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && (!fill_address (&address, self->socket_path, folder_fd) ||
                  connect (fd, (struct sockaddr *) &address, sizeof address) < 0 || !is_this_user (fd)))
    {
      code = errno;
      close (fd);
      errno = code;
      fd = -1;
    }
  code = errno;
  close (folder_fd);
  errno = code;
  return fd;
}

/* The agent we started listens, or could not. */
static gboolean
on_ready (int          fd,
          GIOCondition condition,
          gpointer     data)
{
  LanesAgentClient *self = data;
  char byte;
  gboolean ready = read (fd, &byte, 1) == 1;
  int connection = ready ? try_connect (self) : -1;
  int code = errno;

  close_ready (self);
  g_clear_pointer (&self->ready_source, g_source_unref);
  if (connection >= 0)
    attach (self, connection);
  else
    lose (self, g_error_new (LANES_ERROR, LANES_ERROR_IO, _("The process agent cannot be reached at %s: %s"),
                             self->socket_path, ready ? g_strerror (code) : _("it ended at once")),
          ready ? LANES_AGENT_LOSS_UNKNOWN : LANES_AGENT_LOSS_UNREACHED);
  return G_SOURCE_REMOVE;
}

static gboolean
start_listener (LanesAgentClient  *self,
                GError           **error)
{
  int ends[2];

  if (!g_unix_open_pipe (ends, FD_CLOEXEC, error))
    return FALSE;

  gboolean started = spawn_agent (self, "--ready-fd", ends[1], error);
  close (ends[1]);
  if (!started)
    {
      close (ends[0]);
      return FALSE;
    }
  self->ready_fd = ends[0];
  self->ready_source = g_unix_fd_source_new (ends[0], G_IO_IN | G_IO_HUP);
  g_source_set_callback (self->ready_source, G_SOURCE_FUNC (on_ready), self, NULL);
  g_source_set_priority (self->ready_source, LANES_PRIORITY_ENGINE);
  g_source_attach (self->ready_source, self->context);
  return TRUE;
}

static gboolean
lose_idle (gpointer data)
{
  LanesAgentClient *self = data;

  g_clear_pointer (&self->ready_source, g_source_unref);
  lose (self, g_steal_pointer (&self->failure), LANES_AGENT_LOSS_UNKNOWN);
  return G_SOURCE_REMOVE;
}

/* Callers are told from the loop, as of any other end. Takes @error. */
static void
lose_later (LanesAgentClient *self,
            GError           *error)
{
  g_clear_error (&self->failure);
  self->failure = error;
  self->ready_source = g_idle_source_new ();
  g_source_set_callback (self->ready_source, lose_idle, self, NULL);
  g_source_attach (self->ready_source, self->context);
}

static void
connect_or_start (LanesAgentClient *self)
{
  GError *error = NULL;
  int fd = self->socket_path != NULL ? try_connect (self) : -1;

  if (fd >= 0)
    attach (self, fd);
  else if (self->socket_path != NULL && errno == EPERM)
    lose_later (self, g_error_new (LANES_ERROR, LANES_ERROR_PERMISSION,
                                   _("At %s another user's program answers, not your process agent: XDG_RUNTIME_DIR must name a "
                                     "folder that is yours alone"),
                                   self->socket_path));
  else if (self->socket_path != NULL ? !start_listener (self, &error) : !start_own (self, &error))
    lose_later (self, error);
}

static void
lanes_agent_client_finalize (GObject *object)
{
  LanesAgentClient *self = LANES_AGENT_CLIENT (object);

  drop_connection (self);
  lanes_wire_clear (&self->asked);
  g_free (self->agent_path);
  g_free (self->socket_path);
  g_clear_error (&self->failure);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (lanes_agent_client_parent_class)->finalize (object);
}

static void
lanes_agent_client_class_init (LanesAgentClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_agent_client_finalize;
}

static void
lanes_agent_client_init (LanesAgentClient *self)
{
  lanes_peer_init (&self->peer, -1);
  self->ready_fd = -1;
}

/**
 * lanes_agent_client_new:
 * @context: (nullable): the loop it lives on; the default one where %NULL
 * @agent_path: the program lanes-agent
 * @socket_path: (nullable): where the agent that outlives us listens; its folder is this user's alone. With %NULL the
 *   agent is ours and ends with us
 * @listener: (not nullable): who is told; stays valid
 *
 * Starts nothing yet. Main thread.
 *
 * Returns: (transfer full)
 */
LanesAgentClient *
lanes_agent_client_new (GMainContext             *context,
                        const char               *agent_path,
                        const char               *socket_path,
                        const LanesAgentListener *listener,
                        gpointer                  data)
{
  LanesAgentClient *self;

  g_return_val_if_fail (agent_path != NULL && listener != NULL, NULL);

  self = g_object_new (LANES_TYPE_AGENT_CLIENT, NULL);
  self->context = g_main_context_ref (context != NULL ? context : g_main_context_default ());
  self->agent_path = g_strdup (agent_path);
  self->socket_path = g_strdup (socket_path);
  self->listener = listener;
  self->data = data;
  return self;
}

/* Lets go of the agent: one of our own ends, with all it runs; the other goes on. What was asked last is sent first. */
void
lanes_agent_client_close (LanesAgentClient *self)
{
  g_return_if_fail (LANES_IS_AGENT_CLIENT (self));

  if (self->source != NULL)
    lanes_peer_flush (&self->peer);
  drop_connection (self);
  lanes_wire_clear (&self->asked);
}

/* Starts or finds the agent now, where that has not happened yet. */
void
lanes_agent_client_connect (LanesAgentClient *self)
{
  g_return_if_fail (LANES_IS_AGENT_CLIENT (self));

  if (self->source == NULL && self->ready_source == NULL)
    connect_or_start (self);
}

static LanesWireBuffer *
outbox (LanesAgentClient *self)
{
  return self->welcome ? &self->peer.out : &self->asked;
}

/* Returns: %FALSE where arguments and environment are longer than can be passed */
gboolean
lanes_agent_client_launch (LanesAgentClient       *self,
                           guint64                 job,
                           const LanesAgentLaunch *launch)
{
  g_return_val_if_fail (LANES_IS_AGENT_CLIENT (self) && job != 0, FALSE);

  lanes_agent_client_connect (self);
  await_answer (self);
  return lanes_agent_put_launch (outbox (self), job, launch);
}

/* TERM to all that the job runs, KILL after its grace time; KILL now where @force. */
void
lanes_agent_client_stop (LanesAgentClient *self,
                         guint64           job,
                         gboolean          force)
{
  await_answer (self);
  lanes_agent_put_number (outbox (self), LANES_WIRE_STOP, job, force);
}

void
lanes_agent_client_pause (LanesAgentClient *self,
                          guint64           job)
{
  lanes_agent_put_plain (outbox (self), LANES_WIRE_PAUSE, job);
}

void
lanes_agent_client_resume (LanesAgentClient *self,
                           guint64           job)
{
  lanes_agent_put_plain (outbox (self), LANES_WIRE_RESUME, job);
}

/* The exit is safe here: an agent that outlives us may forget the job. */
void
lanes_agent_client_acknowledge (LanesAgentClient *self,
                                guint64           job)
{
  if (self->socket_path != NULL && self->source != NULL)
    lanes_agent_put_plain (outbox (self), LANES_WIRE_ACK, job);
}

/* Asks for all jobs that the agent has. */
void
lanes_agent_client_list (LanesAgentClient *self)
{
  lanes_agent_client_connect (self);
  await_answer (self);
  lanes_agent_put_plain (outbox (self), LANES_WIRE_LIST, 0);
}

/* Stops everything and ends the agent. */
void
lanes_agent_client_quit (LanesAgentClient *self)
{
  lanes_agent_put_plain (outbox (self), LANES_WIRE_QUIT, 0);
}

/* Returns: the agent's process, 0 while there is none */
int
lanes_agent_client_get_pid (LanesAgentClient *self)
{
  g_return_val_if_fail (LANES_IS_AGENT_CLIENT (self), 0);

  return self->agent_pid;
}

/* Does every slot have a cgroup? Known once the agent has answered. */
gboolean
lanes_agent_client_has_cgroups (LanesAgentClient *self)
{
  g_return_val_if_fail (LANES_IS_AGENT_CLIENT (self), FALSE);

  return (self->features & LANES_AGENT_HAS_CGROUPS) != 0;
}
