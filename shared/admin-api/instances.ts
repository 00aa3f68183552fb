import { z } from "zod";
import { useCounts } from "../metadata-uses.ts";
import { interfaceName, macAddress, nodeName } from "../node-api.ts";

/** An instance as operators see it: `GET /v1/instances/<id>`. */
export const instanceSummary = z.object({
	instanceId: z.string(),
	accountId: z.string(),
	/** EC2's name of it. */
	state: z.string(),
	node: z.string(),
	/** Where it goes on once its present node has let go of it. */
	movesTo: z.string().nullable(),
	epoch: z.int(),
	privateIp: z.string(),
	/** It runs, and can read its metadata and its credentials. */
	ready: z.boolean(),
	/** Why it is as it is, for people. */
	message: z.string().nullable(),
});
export type InstanceSummary = z.infer<typeof instanceSummary>;
/** `GET /v1/instances?node=…`. */
export const instanceList = z.object({ instances: z.array(instanceSummary) });

/** What a machine can have on its interface: no loopback, link-local or multicast address. */
const ownAddress = z
	.ipv4()
	.refine((address) => !/^(0|127|169\.254|22[4-9]|2[3-5]\d)\./.test(address));
/** One machine's, not a group's or nobody's. */
const ownMac = macAddress
	.refine((mac) => Number.parseInt(mac, 16) % 2 === 0)
	.refine((mac) => mac !== "00:00:00:00:00:00");

/** `POST /v1/instances`: a machine that somebody else runs becomes an instance. */
export const adoptRequest = z.object({
	node: nodeName,
	/** Where the machine meets its host. */
	hostInterface: interfaceName,
	/** The machine's own. */
	mac: ownMac,
	privateIp: ownAddress,
	/** Id or alias; the administrator account unless told. */
	account: z.string().optional(),
	instanceType: z.string(),
	/** Its tag of that name. */
	name: z.string().min(1).max(256).optional(),
});
export type AdoptRequest = z.infer<typeof adoptRequest>;
export const adoptAnswer = z.object({ instanceId: z.string() });
export type AdoptAnswer = z.infer<typeof adoptAnswer>;

/** `POST /v1/instances/<id>/move`. */
export const moveRequest = z.object({ to: nodeName.optional() });
export const moveAnswer = z.object({
	from: z.string(),
	to: z.string(),
	/** `stopping`: it goes on elsewhere as soon as its host has stopped it. */
	status: z.enum(["moved", "stopping"]),
	/** The host has not been heard of for a while, and must be before the instance can go on. */
	waitsForSilentHost: z.boolean(),
});
export type MoveAnswer = z.infer<typeof moveAnswer>;

/** How an instance asks for its metadata. */
export const instanceImds = z.object({
	instanceId: z.string(),
	accountId: z.string(),
	nodeName: z.string().nullable(),
	httpTokens: z.enum(["optional", "required"]),
	/** Whether IMDSv2 can be required of it; `required` where it is already. */
	safe: z.enum(["yes", "no", "unknown", "required"]),
	/** Null, as all below, where its host has told nothing yet. */
	countedSince: z.iso.datetime().nullable(),
	counts: useCounts.nullable(),
	/** When it last asked without a session token, answered or not. */
	lastV1: z.iso.datetime().nullable(),
	lastV2: z.iso.datetime().nullable(),
});
export type InstanceImds = z.infer<typeof instanceImds>;

/** `GET /v1/imds`, or `GET /v1/imds?lastSeconds=…` to judge by that time instead of since each instance's last start. */
export const imdsReport = z.object({ instances: z.array(instanceImds) });
export type ImdsReport = z.infer<typeof imdsReport>;
