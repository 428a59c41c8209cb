/** @file Names that owners give their devices, made comparable. */

/** A device's name as it is compared: case, marks and spaces do not tell devices apart. */
export const plainDevice = (name: string): string =>
  name
    .replaceAll(/\((?:tm|r|c)\)|[™®©]/gi, ' ') // first: NFKC makes TM of ™
    .normalize('NFKC')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
