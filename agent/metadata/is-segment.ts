/** What AWS allows tags to be called that are to be read here; other names would be other paths. */
const NAME = /^[A-Za-z0-9+\-=.,_:@]+$/;
const RESERVED: readonly string[] = [".", "..", "_index"];
/** cloud-init takes such a name for an SSH key, and one key that is not there costs the instance all its metadata. */
const LIKE_A_KEY = /^[+-]?\d[\d_]*=/;

/**
 * Whether a name that somebody gave something can be listed, and be the last part of a path.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-tags-in-IMDS.html
 */
export function isSegment(name: string): boolean {
	return NAME.test(name) && !RESERVED.includes(name) && !LIKE_A_KEY.test(name);
}
