#!/bin/sh
# A real upgrade between two releases of this repository, on PostgreSQL, with the true deploy/upgrade:
#   tests/deploy/rehearse_upgrade.sh OLD_COMMIT postgresql://postgres@127.0.0.1:5432 [FOLDER]
# Two databases, ouvote_upgrade and ouvote_upgrade_urn, are made again there. systemd alone is played:
# its commands run what the units say. Prints what was seen, and stops at the first thing that is not.
set -eu
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
COMMIT=$1; SERVER=$2; WORK=${3:-$(mktemp -d)}
mkdir -p "$WORK/bin" "$WORK/data" "$WORK/pids"
rm -rf "$WORK/state" "$WORK/link"
step() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }
wrong() { step "WRONG: $*"; "$WORK/bin/systemctl" stop || true; exit 1; }

for name in ouvote_upgrade ouvote_upgrade_urn; do
  psql -q "$SERVER/postgres" -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" -c "CREATE DATABASE $name TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
done
release() {
  [ -d "$WORK/$1" ] || git -C "$ROOT" worktree add -q --detach "$WORK/$1" "$2"
  [ -x "$WORK/$1/.venv/bin/python" ] || (cd "$WORK/$1" && ./run install >/dev/null 2>&1)
}
step "Two releases: $(git -C "$ROOT" log -1 --format='%h of %ad' --date=format:'%d %b %H:%M' "$COMMIT"), then $(git -C "$ROOT" log -1 --format='%h of %ad' --date=format:'%d %b %H:%M')"
release old "$COMMIT"; release new HEAD; release broken HEAD
git -C "$WORK/new" checkout -q --detach "$(git -C "$ROOT" rev-parse HEAD)"
git -C "$WORK/broken" checkout -q --detach "$(git -C "$ROOT" rev-parse HEAD)"
cat > "$WORK/broken/members/migrations/9999_fails.py" <<'END'
from django.db import migrations


def fails(apps, schema_editor):
    schema_editor.execute("ALTER TABLE members_member ADD COLUMN half_done integer")
    raise RuntimeError("the migration of the new release fails")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("members", "LAST")]
    operations = [migrations.RunPython(fails)]
END
last=$(cd "$WORK/broken/members/migrations" && ls 0*.py | tail -1 | sed 's/\.py$//')
sed -i "s/LAST/$last/" "$WORK/broken/members/migrations/9999_fails.py"

cat > "$WORK/env" <<END
SECRET_KEY=abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJ-abcdefghij
ALLOWED_HOSTS=ag.example.org
SITE_URL=https://ag.example.org
DATA_DIR=$WORK/data
SECRETS_DIR=$WORK/secrets
DATABASE_URL=$SERVER/ouvote_upgrade
URN_DATABASE_URL=$SERVER/ouvote_upgrade_urn
DEFAULT_FROM_EMAIL=Coop <ag@example.org>
EMAIL_HOST=127.0.0.1
END
cat > "$WORK/bin/with_env" <<'END'
#!/bin/sh
while IFS='=' read -r name value; do export "$name=$value"; done < "$UPGRADE_WORK/env"
exec "$@"
END
cat > "$WORK/bin/systemd-run" <<'END'
#!/bin/sh
while :; do case "$1" in
  -p) case "$2" in WorkingDirectory=*) cd "${2#*=}" ;; esac; shift 2 ;;
  -E) export "$2"; shift 2 ;;
  -*) shift ;;
  *) break ;;
esac; done
exec with_env "$@"
END
cat > "$WORK/bin/systemctl" <<'END'
#!/bin/sh
verb=$1; cd "$UPGRADE_WORK/link"
# (no lock of the upgrade goes to a service: systemd gives them none)
serve() { name=$1; shift; setsid with_env "$@" >"$UPGRADE_WORK/$name.log" 2>&1 9>&- & echo $! > "$UPGRADE_WORK/pids/$name"; }
case "$verb" in
  start)
    case " $* " in *.timer*) exit 0 ;; esac
    export DJANGO_SETTINGS_MODULE=config.settings.base
    serve keeper .venv/bin/python manage.py keeper
    serve web .venv/bin/python -m uvicorn config.asgi:application --host 127.0.0.1 --port "$OUVOTE_PORT" --log-level warning --no-access-log
    serve worker .venv/bin/python manage.py qcluster ;;
  stop)
    for file in "$UPGRADE_WORK"/pids/*; do
      [ -f "$file" ] || continue
      kill -TERM "-$(cat "$file")" 2>/dev/null || true
      for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$(cat "$file")" 2>/dev/null || break; sleep 1; done
      kill -KILL "-$(cat "$file")" 2>/dev/null || true
      rm -f "$file"
    done ;;
  is-active) for file in "$UPGRADE_WORK"/pids/*; do kill -0 "$(cat "$file")" || exit 1; done ;;
esac
END
chmod +x "$WORK/bin/"*
export PATH="$WORK/bin:$PATH" UPGRADE_WORK="$WORK" OUVOTE_LINK="$WORK/link" OUVOTE_STATE="$WORK/state" OUVOTE_PORT="${OUVOTE_PORT:-8077}" OUVOTE_PATIENCE="${OUVOTE_PATIENCE:-300}"
manage() { (cd "$WORK/$1" && shift && DJANGO_SETTINGS_MODULE="${SETTINGS:-config.settings.base}" with_env .venv/bin/python manage.py "$@"); }
upgrade() { sh "$ROOT/deploy/upgrade" "$@" >"$WORK/said" 2>&1; }
serving() { readlink -f "$WORK/link"; }
tables() { psql -qtA "$SERVER/ouvote_upgrade" -c "SELECT count(*) FROM django_migrations" -c "SELECT count(*) FROM members_member" -c "SELECT count(*) FROM common_auditevent" | tr '\n' ' '; }

ln -s "$WORK/old" "$WORK/link"
step "The old release makes its databases and the demonstration, with a vote under way."
SETTINGS=config.settings.dev manage old prepare >"$WORK/prepare.log" 2>&1 || wrong "prepare: see $WORK/prepare.log"
manage old prepare >>"$WORK/prepare.log" 2>&1 || wrong "prepare: see $WORK/prepare.log"
systemctl start
manage old await_health --port "$OUVOTE_PORT" --seconds "$OUVOTE_PATIENCE" || wrong "the old release does not answer"
before=$(tables); step "migrations, members, acts: $before"

upgrade "$WORK/new" && wrong "an open vote did not stop the upgrade"
grep -q "vote" "$WORK/said" || wrong "$(cat "$WORK/said")"
[ "$(serving)" = "$WORK/old" ] || wrong "the link moved"
step "Refused while a vote is open: $(grep -v '^$' "$WORK/said" | head -1)"

manage old shell -c "
from common import clock
from votes.station.actions import polls
from votes.station.models import Poll
for poll in Poll.objects.filter(state__in=('open', 'suspended', 'sealed')):
    polls.cancel(poll=poll, at=clock.now(), why='Répétition de la mise à jour.')
from assembly.models import Assembly
Assembly.objects.filter(state='sitting').update(state='closed')
" >/dev/null 2>"$WORK/cancel.log" || wrong "see $WORK/cancel.log"
before=$(tables)

upgrade "$WORK/broken" && wrong "a migration that fails was taken for an upgrade"
grep -q "serves again" "$WORK/said" || wrong "$(cat "$WORK/said")"
[ "$(serving)" = "$WORK/old" ] || wrong "the link did not come back"
psql -qtA "$SERVER/ouvote_upgrade" -c "SELECT 1 FROM information_schema.columns WHERE column_name = 'half_done'" | grep -q 1 && wrong "half a migration stayed"
[ "$(tables)" = "$before" ] || wrong "the data of before did not come back: $(tables) for $before"
step "A migration that fails half-way: the release and the data of before serve again ($before)"

began=$(date +%s)
upgrade "$WORK/new" || wrong "$(cat "$WORK/said")"
[ "$(serving)" = "$WORK/new" ] || wrong "the link did not move"
manage new migrate --check >/dev/null || wrong "migrations are left"
step "Upgraded in $(( $(date +%s) - began )) s: migrations, members, acts: $(tables)"

: > "$WORK/state/under-way"; : > "$WORK/state/touched"
upgrade "$WORK/old" && wrong "an upgrade began over one that was cut short"
upgrade --back || wrong "$(cat "$WORK/said")"
[ "$(serving)" = "$WORK/old" ] || wrong "--back did not come back"
[ "$(tables)" = "$before" ] || wrong "--back did not give the data back: $(tables) for $before"
step "Cut short, then --back: the old release serves, with the data of before ($before)"
upgrade "$WORK/new" || wrong "$(cat "$WORK/said")"
step "And forward again: $(tail -1 "$WORK/said")"
systemctl stop
