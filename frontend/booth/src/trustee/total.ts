/**
 * Which total a holder opens: the vote's, with their share of its key; or the one of a test vote,
 * made on a clone of the urn before the sealing, with a key derived for that clone alone; or the one of
 * a vote born in a sitting, with a key derived for it alone too.
 */

import { type AuditedBox, type ClosedBox, findHolder } from "../protocol/audit.ts";
import { openPrivateKey } from "../protocol/ceremony.ts";
import { Flaw, require } from "../protocol/flaw.ts";
import { BELENIOS_2048 as group } from "../protocol/group.ts";
import type { HolderKeys } from "../protocol/messages.ts";
import { fields, parseJson } from "../protocol/shape.ts";
import type { HolderState, Session } from "./state.ts";

const MARK = "RÉPÉTITION";

export interface Total {
  readonly stage: "decrypt" | "trial-count";
  readonly uuid: string;
  readonly archive: string | null;
  readonly endHead: string | null;
  readonly isTest: boolean;
  /** Refuses an archive that is not the one to open. */
  readonly requireBox: (box: ClosedBox) => void;
  /** The exponent that opens it, refused when it is not one of the archive's key holders. */
  readonly exponent: (keys: HolderKeys, audited: AuditedBox) => bigint;
}

export function totalOf(state: HolderState): Total {
  if (state.stage === "trial-count") return testTotal(state);
  return state.session ? sessionTotal(state, state.session) : voteTotal(state);
}

function voteTotal(state: HolderState): Total {
  const exponent = (keys: HolderKeys, audited: AuditedBox) => {
    require(state.privateKeyMessage !== null, "key", "the station did not give the encrypted share back");
    const key = openPrivateKey(group, keys, state.privateKeyMessage);
    const holder = findHolder(audited.trustees, group.g.power(key));
    if (holder.certificate?.verification !== keys.verification) throw new Flaw("key", "this share belongs to another key holder");
    return key;
  };
  const { uuid, archive, endHead } = state;
  return { stage: "decrypt", uuid, archive, endHead, isTest: false, requireBox: (box) => requireEnd(box, uuid, endHead), exponent };
}

/** The archive itself must say that it is born of the vote whose key file this is. */
function sessionTotal(state: HolderState, session: Session): Total {
  const { uuid, archive, endHead } = state;
  const requireBox = (box: ClosedBox) => {
    require(session.poll !== uuid, "session", "a vote born in a sitting is not the vote that its keys come from");
    const said = fields(parseJson(box.election.source, "election"), "election");
    require(said.keys_from === session.poll, "session", "this archive is not a vote of this sitting");
    requireEnd(box, uuid, endHead);
  };
  const exponent = (keys: HolderKeys, audited: AuditedBox) => {
    const key = keys.session(uuid);
    findHolder(audited.trustees, group.g.power(key));
    return key;
  };
  return { stage: "decrypt", uuid, archive, endHead, isTest: false, requireBox, exponent };
}

/** The station says which clone; the archive itself must say that it is a rehearsal of this vote. */
function testTotal(state: HolderState): Total {
  const { trial } = state;
  if (!trial) throw new Flaw("test", "the station did not say which test vote");
  const requireBox = (box: ClosedBox) => {
    require(!state.sealed && trial.clone !== state.uuid, "test", "a test vote is opened before the sealing, in an urn apart");
    const said = fields(parseJson(box.election.source, "election"), "election");
    require(said.rehearsal_of === state.uuid && box.election.name.startsWith(MARK), "test", "this archive is not a rehearsal of this vote");
    requireEnd(box, trial.clone, trial.endHead);
  };
  const exponent = (keys: HolderKeys, audited: AuditedBox) => {
    const key = keys.rehearsal(trial.clone);
    findHolder(audited.trustees, group.g.power(key));
    return key;
  };
  return { stage: "trial-count", uuid: trial.clone, archive: trial.archive, endHead: trial.endHead, isTest: true, requireBox, exponent };
}

function requireEnd(box: ClosedBox, uuid: string, endHead: string | null): void {
  require(box.election.uuid === uuid, "election", "this archive belongs to another election");
  if (endHead) require(box.head === endHead, "end of the vote", "the archive does not end as the station says");
}
