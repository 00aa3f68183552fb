import type { Socket } from "node:net";
import type { SetHopLimit } from "../cache/connection-facts.ts";
import type { InstanceRecord } from "../cache/instance-record.ts";

/**
 * The answer to a PUT dies at the instance's hop limit, so that a router inside the instance does not hand tokens on.
 * The limit is never taken back: it applies when a segment is sent again, too, however late. Hence the
 * connection ends with the answer.
 */
export function limitHops(
	socket: Socket,
	{ assignment }: InstanceRecord,
	setHopLimit: SetHopLimit,
): void {
	const { httpPutResponseHopLimit } = assignment.metadataOptions;
	setHopLimit(socket, httpPutResponseHopLimit);
}
