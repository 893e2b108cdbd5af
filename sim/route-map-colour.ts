/**
 * The colour in which people see a pixel of the route map: streets white on black, the route red on top, as in
 * Amini et al. 2019, figure 1.
 *
 * @param street 0..255; @param route 0..255
 */
export function mapColour(street: number, route: number): [red: number, green: number, blue: number] {
  const under = (street * (255 - route)) / 255;
  return [Math.max(street, route), under + 0.2 * route, under + 0.15 * route];
}
