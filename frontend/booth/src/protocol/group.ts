/**
 * The group in which ballots are encrypted: the subgroup of prime order q of the integers
 * modulo a 2048-bit prime p ("BELENIOS-2048"). Elements and scalars are BigInts; elements are
 * written in decimal. Powers of the two bases used again and again (the generator and the
 * election's public key) come from tables, so that a phone makes a ballot in well under a second.
 */

import { Flaw } from "./flaw.ts";

/** How many random products test the membership of a batch. */
const PRODUCTS = 64;
const DECIMAL = /^(0|[1-9][0-9]{0,1299})$/;

/** A canonical non-negative decimal number, as the protocol writes every number. */
function decimal(text: unknown): bigint | null {
  return typeof text === "string" && DECIMAL.test(text) ? BigInt(text) : null;
}

/** Powers of one base, quickly: the products of 6-bit windows are kept in a table. */
export class FixedBase {
  private static readonly WINDOW = 6n;
  private readonly rows: bigint[][] = [];

  constructor(
    private readonly group: Group,
    readonly element: bigint,
  ) {
    const size = 1 << Number(FixedBase.WINDOW);
    const bits = BigInt(group.q.toString(2).length);
    let base = element;
    for (let done = 0n; done < bits; done += FixedBase.WINDOW) {
      const row = [1n];
      for (let i = 1; i < size; i++) row.push(group.multiply(row[i - 1], base));
      this.rows.push(row);
      base = group.multiply(row[size - 1], base);
    }
  }

  /** element^exponent, for 0 ≤ exponent < q. */
  power(exponent: bigint): bigint {
    const mask = (1n << FixedBase.WINDOW) - 1n;
    let result = 1n;
    for (const row of this.rows) {
      const digit = Number(exponent & mask);
      if (digit) result = this.group.multiply(result, row[digit]);
      exponent >>= FixedBase.WINDOW;
    }
    return result;
  }
}

export class Group {
  private generatorTable?: FixedBase;

  constructor(
    readonly name: string,
    readonly p: bigint,
    readonly q: bigint,
    readonly generator: bigint,
  ) {}

  /** The generator with its table, built at first use. */
  get g(): FixedBase {
    return (this.generatorTable ??= new FixedBase(this, this.generator));
  }

  multiply(a: bigint, b: bigint): bigint {
    return (a * b) % this.p;
  }

  product(elements: Iterable<bigint>): bigint {
    let result = 1n;
    for (const element of elements) result = this.multiply(result, element);
    return result;
  }

  /** n mod q, between 0 and q − 1 also for negative n. */
  scalar(n: bigint): bigint {
    const rest = n % this.q;
    return rest < 0n ? rest + this.q : rest;
  }

  power(base: bigint, exponent: bigint): bigint {
    return this.powers(base, [exponent])[0];
  }

  /**
   * base^e for several exponents at once: the squarings are shared, and the digits in base 16
   * of each exponent only say which squares go into which bucket.
   */
  powers(base: bigint, exponents: readonly bigint[]): bigint[] {
    const left = exponents.slice();
    const buckets = exponents.map(() => new Array<bigint | undefined>(16));
    let square = base;
    while (left.some((e) => e > 0n)) {
      for (let k = 0; k < left.length; k++) {
        const digit = Number(left[k] & 15n);
        if (digit) {
          const bucket = buckets[k][digit];
          buckets[k][digit] = bucket === undefined ? square : this.multiply(bucket, square);
        }
        left[k] >>= 4n;
      }
      for (let i = 0; i < 4; i++) square = this.multiply(square, square);
    }
    return buckets.map((bucket) => this.collect(bucket));
  }

  /** Π bucket[d]^d, by a running product from the largest digit down. */
  private collect(bucket: readonly (bigint | undefined)[]): bigint {
    let running = 1n;
    let result = 1n;
    for (let digit = 15; digit >= 1; digit--) {
      const part = bucket[digit];
      if (part !== undefined) running = this.multiply(running, part);
      if (running !== 1n) result = this.multiply(result, running);
    }
    return result;
  }

  /** The inverse of a member of the group. */
  inverse(element: bigint): bigint {
    return this.power(element, this.q - 1n);
  }

  contains(x: bigint): boolean {
    return x > 0n && x < this.p && this.power(x, this.q) === 1n;
  }

  /**
   * `contains` of many elements at once, wrong with probability at most 2^-64: if one element is
   * outside, each of 64 products of random subsets is outside with probability at least 1/2,
   * whatever the cofactor. (Random exponents would be unsound: the cofactor has small factors.)
   * Elements are taken five by five, so that their 32 products are computed once.
   */
  containsAll(elements: readonly bigint[]): boolean {
    if (elements.length <= PRODUCTS) return elements.every((x) => this.contains(x));
    if (elements.some((x) => x <= 0n || x >= this.p)) return false;
    const products = new Array<bigint>(PRODUCTS).fill(1n);
    const draw = new Uint8Array(PRODUCTS);
    for (let start = 0; start < elements.length; start += 5) {
      const subsets = [1n];
      for (const x of elements.slice(start, start + 5)) subsets.push(...subsets.map((subset) => this.multiply(subset, x)));
      crypto.getRandomValues(draw);
      draw.forEach((byte, i) => (products[i] = this.multiply(products[i], subsets[byte % subsets.length])));
    }
    return products.every((x) => this.power(x, this.q) === 1n);
  }

  /** A canonical number below p; membership is a separate check because it is costly. */
  parse(text: unknown, what: string): bigint {
    const x = decimal(text);
    if (x === null || x >= this.p) throw new Flaw("element", `${what}: not a canonical number below the modulus`);
    return x;
  }

  parseMember(text: unknown, what: string): bigint {
    const x = this.parse(text, what);
    if (!this.contains(x)) throw new Flaw("membership", `${what}: outside the group`);
    return x;
  }

  parseScalar(text: unknown, what: string): bigint {
    const n = decimal(text);
    if (n === null || n >= this.q) throw new Flaw("scalar", `${what}: not a canonical number below the order of the group`);
    return n;
  }
}

export const BELENIOS_2048 = new Group(
  "BELENIOS-2048",
  20694785691422546401013643657505008064922989295751104097100884787057374219242717401922237254497684338129066633138078958404960054389636289796393038773905722803605973749427671376777618898589872735865049081167099310535867780980030790491654063777173764198678527273474476341835600035698305193144284561701911000786737307333564123971732897913240474578834468260652327974647951137672658693582180046317922073668860052627186363386088796882120769432366149491002923444346373222145884100586421050242120365433561201320481118852408731077014151666200162313177169372189248078507711827842317498073276598828825169183103125680162072880719n,
  78571733251071885079927659812671450121821421258408794611510081919805623223441n,
  2402352677501852209227687703532399932712287657378364916510075318787663274146353219320285676155269678799694668298749389095083896573425601900601068477164491735474137283104610458681314511781646755400527402889846139864532661215055797097162016168270312886432456663834863635782106154918419982534315189740658186868651151358576410138882215396016043228843603930989333662772848406593138406010231675095763777982665103606822406635076697764025346253773085133173495194248967754052573659049492477631475991575198775177711481490920456600205478127054728238140972518639858334115700568353695553423781475582491896050296680037745308460627n,
);

/** The group of that name; only the one that every release of the reference tool can check. */
export function groupNamed(name: unknown): Group {
  if (name !== BELENIOS_2048.name) throw new Flaw("group", `unknown group ${String(name)}`);
  return BELENIOS_2048;
}
