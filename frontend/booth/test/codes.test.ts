/** Voting codes made elsewhere: what the command line protects opens here, and gives the same public list. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, makeCodes, parseRoll, privateText, publicPart, readCodes } from "../src/codes/roll.ts";
import { CODES, readLocked, unlock } from "../src/page/locked.ts";
import { isCredential, readCredential, strangeCharacters } from "../src/protocol/credential.ts";

const ROLL = '{"poll":{"uuid":"TestVectorFF2K","title":"Assemblée générale ordinaire 2027 : vote des résolutions","subtitle":""},"maker":"Gwenn Le Goff","site":"https://vote.example.org","group":"BELENIOS-2048","lines":[["12",1],["7",3],["103",1]],"spare":["R1","R2"]}';
/** Written by `python -m votes.belenios credentials` for this roll. */
const LOCKED =
  "Codes protégés : ouvote-codes-1 600000 4f0ceafb2d32622fa06dddc927aa0a30 6abd273e7ac7c68ec028030d fa741329df754a294105dff993adf6cc3742c5a0bebae94c1468163c75f62c5bece6f5ca64727759f5607a63bd0b42890d1e042bec092873b1746a745f5eae6e75d358e49bdc0556bec2d0938fa741a240172193a235bc86fb507a6c3811bc1e68db289ef68f35d7853229e6732409fd484558b82ef099c16964d7a54e42738a81285024228ebacb3477e108a020eb1fb06b912e80b86b31b6c39528bdeb72403fd6d0315662fa733e20458309e865f8e69fc07f8fdb";
const FINGERPRINT = "m/88lPBqONbXeCFw2xF7XdnQ6YCuS5EThPCgG7ivOPU";

test("a private file of the command line opens here, with the same public list", async () => {
  const roll = parseRoll(ROLL);
  const locked = readLocked(CODES, privateText(roll, LOCKED, FINGERPRINT))!;
  const codes = readCodes(roll, (await unlock(locked, "pomme violon été canal"))!)!;
  const made = await publicPart(roll, codes);
  assert.equal(made.fingerprint, FINGERPRINT);
  assert.deepEqual(made.lines.map((line) => line.split(",").slice(1).join()).sort(), ["1,103", "1,12", "1,R1", "1,R2", "3,7"]);
});

test("a public list says nothing of the codes, and its order nothing of the numbers", async () => {
  const roll = parseRoll(ROLL);
  const codes = makeCodes(roll);
  const { lines } = await publicPart(roll, codes);
  const keys = lines.map((line) => BigInt(line.split(",")[0]));
  assert.ok(keys.every((key, i) => i === 0 || keys[i - 1] < key));
  assert.ok([...codes.values()].every((code) => isCredential(code) && !JSON.stringify(lines).includes(code)));
});

test("a roll that repeats a number makes no code", () => {
  assert.throws(() => parseRoll(ROLL.replace('"7"', '"12"')));
  assert.throws(() => parseRoll(ROLL.replace('"R1"', '"12"')));
});

test("codes of another roll are refused", () => {
  const roll = parseRoll(ROLL);
  assert.equal(readCodes(roll, JSON.stringify({ 12: "aaaaa-bbbbbb-ccccc-dddddd" })), null);
});

test("a code may be typed with spaces, without dashes; characters that no code has are named", () => {
  assert.equal(readCredential(" DD4Mu AxctPh DzvCD EBsDYX "), "DD4Mu-AxctPh-DzvCD-EBsDYX");
  assert.equal(readCredential("DD4MuAxctPhDzvCDEBsDYX"), "DD4Mu-AxctPh-DzvCD-EBsDYX");
  assert.equal(readCredential("DD4Mu-AxctPh-DzvCD-EBsDY"), null);
  assert.deepEqual(strangeCharacters("DD4Mu-Ax0tPh-DzvCl"), ["0", "l"]);
});

test("words are filled by name", () => {
  assert.equal(fill("Enveloppe {number}", { number: "R1" }), "Enveloppe R1");
});
