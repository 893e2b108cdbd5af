/** What is out of the ordinary on a drive, as plain data. */
export interface Scenario {
  id: string;
}
