import type { InstanceAssignment } from "#shared/node-api.ts";

/** The n-th instance of a host with the subnet 10.0.0.0/24, as the controller would assign it. */
export function instanceAssignment(
	n: number,
	overrides: Partial<InstanceAssignment> = {},
): InstanceAssignment {
	const hex = n.toString(16).padStart(2, "0");
	return {
		instanceId: `i-000000000000000${hex}`,
		epoch: 1,
		accountId: "111111111111",
		reservationId: "r-0000000000000000a",
		imageId: "ami-0000000000000000a",
		imageSource: "trial",
		architecture: "x86_64",
		instanceType: "t3.micro",
		amiLaunchIndex: n,
		launchTime: "2027-01-01T00:00:00Z",
		privateIp: `10.0.0.${10 + n}`,
		mac: `02:00:00:00:00:${hex}`,
		hostname: `ip-10-0-0-${10 + n}.region.compute.internal`,
		zone: "region-a",
		region: "region",
		securityGroups: ["default"],
		metadataOptions: {
			httpTokens: "optional",
			httpEndpoint: "enabled",
			httpPutResponseHopLimit: 1,
			httpProtocolIpv6: "disabled",
			instanceMetadataTags: "disabled",
		},
		profile: null,
		identity: {
			document: `{\n  "instanceId" : "i-000000000000000${hex}"\n}`,
			signature: "c2lnbmF0dXJl",
			pkcs7: "cGtjczc=",
		},
		...overrides,
	};
}
