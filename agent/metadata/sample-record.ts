import type { InstanceRecord } from "../cache/instance-record.ts";

/** An instance that does not exist, at an address for documents (RFC 5737), with a role whose keys are none. A new one each time. */
export function sampleRecord(): InstanceRecord {
	const at = "2012-06-01T00:00:00Z";
	const name = "sample";
	const [binding, code] = ["", "Success"] as const;
	const keys = { accessKeyId: "", secretAccessKey: "", sessionToken: "" };
	const times = { issuedAt: at, expiration: "9999-12-31T00:00:00Z" };
	return {
		assignment: {
			instanceId: "i-00000000",
			epoch: 0,
			accountId: "000000000000",
			reservationId: "r-00000000",
			imageId: "ami-00000000",
			imageSource: name,
			architecture: "x86_64",
			instanceType: name,
			amiLaunchIndex: 0,
			launchTime: at,
			privateIp: "192.0.2.1",
			mac: "02:00:00:00:00:00",
			hostname: name,
			zone: name,
			region: name,
			securityGroups: [name],
			metadataOptions: {
				httpTokens: "required",
				httpEndpoint: "enabled",
				httpPutResponseHopLimit: 1,
				httpProtocolIpv6: "disabled",
				instanceMetadataTags: "disabled",
			},
			profile: {
				...{ arn: name, id: name, lastUpdated: at, binding, code },
				role: { name, code },
			},
		},
		attachment: { interfaceName: name, interfaceIndex: 0 },
		credentials: {
			status: "held",
			credentials: { ...keys, ...times, roleName: name, binding },
			fetchedAt: Date.parse(at),
			expiresAt: Date.parse(times.expiration),
		},
	};
}
