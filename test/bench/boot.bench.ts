import { measureOnHost } from "./on-host.ts";
import type { Row } from "./row.ts";

/** What users feel of an agent with 200 instances: how long each answer takes when all of them boot at once, its memory, its restart. */
export async function run(): Promise<readonly Row[]> {
	return measureOnHost("boot-host.ts");
}
