/** The versions that AWS lists. Dates compare as text, and `latest` is greater than each. */
export const VERSIONS = [
	"1.0",
	"2007-01-19",
	"2007-03-01",
	"2007-08-29",
	"2007-10-10",
	"2007-12-15",
	"2008-02-01",
	"2008-09-01",
	"2009-04-04",
	"2011-01-01",
	"2011-05-01",
	"2012-01-12",
	"2014-02-25",
	"2014-11-05",
	"2015-10-20",
	"2016-04-19",
	"2016-06-30",
	"2016-09-02",
	"2016-11-15",
	"2016-11-30",
	"2018-03-28",
	"2018-05-23",
	"2018-08-17",
	"2018-09-24",
	"2018-11-29",
	"2019-10-01",
	"2020-08-24",
	"2020-10-27",
	"2020-11-01",
	"2021-01-03",
	"2021-03-23",
	"2021-07-15",
	"latest",
] as const;

export type Version = (typeof VERSIONS)[number];

/** Asked for by old documents, though AWS never listed it. */
const UNLISTED = ["2012-06-01"];

const known: ReadonlySet<string> = new Set([...VERSIONS, ...UNLISTED]);

/** Whether a path may begin with this. */
export function isVersion(text: string): boolean {
	return known.has(text);
}
