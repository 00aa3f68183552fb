import { z } from "zod";
import { isCanonicalIpv6 } from "./ipv6.ts";
import { metadataUses } from "./metadata-uses.ts";

/**
 * The contract between controller and agent: HTTPS with mutual TLS 1.3, JSON bodies, level-triggered.
 * An answer of `assignments` is the host's whole wanted state, never an event. Here its calls: method and path.
 */
export const nodeApiRoutes = {
	/** The only call that needs no client certificate: trades a one-time join token for one. */
	enrol: { method: "POST", path: "/v1/enrol" },
	/** A new certificate for the node that asks, for a fresh key. */
	renew: { method: "POST", path: "/v1/renew" },
	/** Long poll: `If-None-Match` with the last ETag and `Prefer: wait=<seconds>`; 200 or 304. */
	assignments: { method: "GET", path: "/v1/assignments" },
	/** Credentials for instances placed on the asking node, in one batch. */
	credentials: { method: "POST", path: "/v1/credentials" },
	/** What the host is and what runs on it. */
	report: { method: "POST", path: "/v1/report" },
} as const;

const timestamp = z.iso.datetime();

/** Lower case. */
export const macAddress = z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);

/** As Linux names them. */
export const interfaceName = z.string().regex(/^(?!\.\.?$)[^\s/:]{1,15}$/);

export const enrolRequest = z.object({
	token: z.string().max(512),
	/** PKCS#10 request, PEM; its key is the node's own. */
	csr: z.string().max(16_384),
});
export type EnrolRequest = z.infer<typeof enrolRequest>;

export const renewRequest = z.object({ csr: z.string().max(16_384) });
export type RenewRequest = z.infer<typeof renewRequest>;

/** The node's certificate (PEM) and the CA bundle to trust from now on. */
export const certificateAnswer = z.object({
	nodeName: z.string(),
	certificate: z.string(),
	ca: z.string(),
});
export type CertificateAnswer = z.infer<typeof certificateAnswer>;

export const metadataOptions = z.object({
	httpTokens: z.enum(["optional", "required"]),
	httpEndpoint: z.enum(["enabled", "disabled"]),
	httpPutResponseHopLimit: z.int().min(1).max(64),
	httpProtocolIpv6: z.enum(["enabled", "disabled"]),
	instanceMetadataTags: z.enum(["enabled", "disabled"]),
});
export type MetadataOptions = z.infer<typeof metadataOptions>;

/**
 * The instance profile as the instance should see it. `binding` changes whenever keys issued before
 * must no longer be served (another association, another role, a killed role): keys of another binding are dropped at once.
 */
export const profileAssignment = z.object({
	arn: z.string(),
	id: z.string(),
	/** When the association or the profile's role last changed. */
	lastUpdated: timestamp,
	binding: z.string(),
	/** What `iam/info` says: `InstanceProfileNotFound` when the profile is gone or was re-created. */
	code: z.enum(["Success", "InstanceProfileNotFound"]),
	/** Null when the profile holds no role. */
	role: z
		.object({
			name: z.string(),
			code: z.enum(["Success", "AssumeRoleUnauthorizedAccess"]),
			message: z.string().optional(),
		})
		.nullable(),
});
export type ProfileAssignment = z.infer<typeof profileAssignment>;

/** How an instance proves to others who it is: the controller's word, made without a key on the host. */
export const instanceIdentity = z.object({
	/** The identity document, byte for byte as it is signed. */
	document: z.string(),
	/** RSA with SHA-256 over the document, base64 in lines. */
	signature: z.string(),
	/** PKCS #7 signed data with SHA-256, base64 in lines. */
	pkcs7: z.string(),
});
export type InstanceIdentity = z.infer<typeof instanceIdentity>;

/**
 * One instance that should run on this host at this placement epoch. A controller and its agents are not updated
 * at once: what has come since the first version is optional, and what a side does not know it passes over.
 */
export const instanceAssignment = z.object({
	instanceId: z.string().regex(/^i-[0-9a-f]{8,32}$/),
	/** Raised on every move; a node may ask only at the current one. */
	epoch: z.int(),
	accountId: z.string(),
	reservationId: z.string(),
	imageId: z.string(),
	/** The image's source as registered; what a host runs for it is the host's own configuration. */
	imageSource: z.string(),
	architecture: z.string(),
	instanceType: z.string(),
	amiLaunchIndex: z.int(),
	launchTime: timestamp,
	privateIp: z.ipv4(),
	/** In the form of RFC 5952; only on hosts that have an IPv6 subnet. */
	ipv6: z.ipv6().refine(isCanonicalIpv6).optional(),
	mac: macAddress,
	/** Of a machine that somebody else runs: the host's interface that its frames come in through. */
	hostInterface: interfaceName.optional(),
	hostname: z.string(),
	zone: z.string(),
	region: z.string(),
	securityGroups: z.array(z.string()),
	keyName: z.string().optional(),
	/** Base64. */
	userData: z.string().optional(),
	metadataOptions,
	profile: profileAssignment.nullable(),
	partition: z.string().optional(),
	zoneId: z.string().optional(),
	/** Names the hypervisor host. */
	hostId: z.string().optional(),
	/** The key pair's public half as it was at launch: one line of OpenSSH's format. */
	publicKey: z.string().optional(),
	/** Only of instances that show their tags (`instanceMetadataTags`). */
	tags: z.array(z.object({ key: z.string(), value: z.string() })).optional(),
	/** By what the instance calls each device: `ami`, `root`, `ebs1`, `ephemeral0`. */
	blockDevices: z
		.array(z.object({ virtualName: z.string(), deviceName: z.string() }))
		.optional(),
	interfaceId: z.string().optional(),
	/** What the instance's addresses are taken from. */
	subnet: z.cidrv4().optional(),
	subnetV6: z.cidrv6().optional(),
	securityGroupIds: z.array(z.string()).optional(),
	/** As the API names them; networks are the hosts'. */
	vpcId: z.string().optional(),
	vpcCidr: z.cidrv4().optional(),
	vpcIpv6Cidr: z.cidrv6().optional(),
	subnetId: z.string().optional(),
	detailedMonitoring: z.boolean().optional(),
	kernelId: z.string().optional(),
	ramdiskId: z.string().optional(),
	/** The name of the placement group that it is in. */
	placementGroup: z.string().optional(),
	partitionNumber: z.int().optional(),
	/** Codes that the image's vendor has given it. */
	productCodes: z
		.array(z.object({ id: z.string(), type: z.string() }))
		.optional(),
	identity: instanceIdentity.optional(),
});
export type InstanceAssignment = z.infer<typeof instanceAssignment>;

/** A host's whole wanted state. What is not in it must not run. */
export const assignments = z.object({
	/** The store's generation; a restored backup has another. */
	generation: z.string(),
	/** Raised in the same transaction as every change that concerns this node. */
	revision: z.int(),
	nodeName: z.string(),
	instances: z.array(instanceAssignment),
});
export type Assignments = z.infer<typeof assignments>;

export const credentialsRequest = z.object({
	requests: z
		.array(z.object({ instanceId: z.string(), epoch: z.int() }))
		.max(1000),
	/** How long the keys should live, seconds; 1 h to 6 h. */
	lifetimeSeconds: z.int().min(3600).max(21_600),
});
export type CredentialsRequest = z.infer<typeof credentialsRequest>;

export const issuedCredentials = z.object({
	accessKeyId: z.string(),
	secretAccessKey: z.string(),
	sessionToken: z.string(),
	issuedAt: timestamp,
	expiration: timestamp,
	roleName: z.string(),
	/** The binding these keys belong to. */
	binding: z.string(),
});
export type IssuedCredentials = z.infer<typeof issuedCredentials>;

/** How an instance reads its keys: over IMDSv1 or IMDSv2, as the sessions' context key ec2:RoleDelivery says. */
export type RoleDelivery = "1.0" | "2.0";

/** One answer per request, in the order asked. `refused` is final for the current state, `unknown` means not this node's. */
export const credentialsAnswer = z.object({
	results: z.array(
		z.discriminatedUnion("status", [
			z.object({
				status: z.literal("issued"),
				instanceId: z.string(),
				/** For those who read with a session token. */
				credentials: issuedCredentials,
				/** For those who read without one; only where the instance's options allow it. */
				credentialsV1: issuedCredentials.optional(),
			}),
			z.object({
				status: z.literal("refused"),
				instanceId: z.string(),
				code: z.string(),
				message: z.string(),
			}),
			z.object({ status: z.literal("unknown"), instanceId: z.string() }),
		]),
	),
});
export type CredentialsAnswer = z.infer<typeof credentialsAnswer>;

/** A word that goes into tables, listings and what other tenants see. */
const word = z.string().regex(/^[\w.+-]{1,64}$/);
const amount = z.int().min(0);

/** What a host is, and the instances found on it. */
export const report = z.object({
	agentVersion: word,
	hypervisor: word,
	zone: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
	/** The subnet instances get addresses from, CIDR. */
	subnet: z.cidrv4(),
	/** The same for IPv6, on hosts that have it. */
	subnetV6: z.cidrv6().optional(),
	capacity: z.object({
		vcpus: amount,
		memoryMiB: amount,
		instances: amount,
	}),
	/** `v2.0` where the hypervisor makes its guests use IMDSv2; otherwise they may know no more than IMDSv1. */
	imdsSupport: z.string().max(16).optional(),
	/** ETag of the assignments that `instances` is the outcome of; null before the first. Only then does absence mean gone. */
	reflects: z.string().max(256).nullable(),
	instances: z.array(
		z.object({
			instanceId: z.string(),
			epoch: z.int(),
			state: z.enum(["pending", "running", "failed"]),
			/** Why it failed, for people. */
			message: z.string().max(500).optional(),
		}),
	),
	/** Agents of before do not tell. */
	metadataUses: metadataUses.optional(),
});
export type Report = z.infer<typeof report>;

/** The answer of every failed call. */
export const nodeApiError = z.object({ code: z.string(), message: z.string() });
export type NodeApiError = z.infer<typeof nodeApiError>;

/**
 * The name every controller's certificate carries and every agent demands, whatever address it dials: the CA
 * is the installation's own and signs nothing else for it, so addresses may change without new certificates.
 */
export const CONTROLLER_SERVER_NAME = "controller.gumleaf.internal";

/** What a node may be called: it goes into certificates, file names and logs. */
export const nodeName = z
	.string()
	.regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/);
