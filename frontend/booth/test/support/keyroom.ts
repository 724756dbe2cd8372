export class KeyRoom {
  urnOf(_: string): any {
    return null;
  }
  state(_: string): any {
    return null;
  }
  receive(_: string, __: string, ___: string): any {
    return null;
  }
  addresses(): string[] {
    return [];
  }
}
