"""Facts about areas of the past that no source at hand has in one table.

Orders of Parliament that reorganised local government in England since 2009 (Structural Changes
Orders), re-codings by the Office for National Statistics, and the metropolitan counties of the
Local Government Act 1972, whose codes are still in use.
"""

#: county abolished -> (first day without it, districts it had, authorities that followed)
ABOLISHED_COUNTIES: dict[str, tuple[str, str, str, str]] = {
    "E10000002": (
        "2020-04-01",
        "Buckinghamshire",
        "E07000004 E07000005 E07000006 E07000007",
        "E06000060",
    ),
    "E10000006": (
        "2023-04-01",
        "Cumbria",
        "E07000026 E07000027 E07000028 E07000029 E07000030 E07000031",
        "E06000063 E06000064",
    ),
    "E10000009": (
        "2019-04-01",
        "Dorset",
        "E07000048 E07000049 E07000050 E07000051 E07000052 E07000053",
        "E06000059",
    ),
    "E10000021": (
        "2021-04-01",
        "Northamptonshire",
        "E07000150 E07000151 E07000152 E07000153 E07000154 E07000155 E07000156",
        "E06000061 E06000062",
    ),
    "E10000023": (
        "2023-04-01",
        "North Yorkshire",
        "E07000163 E07000164 E07000165 E07000166 E07000167 E07000168 E07000169",
        "E06000065",
    ),
    "E10000027": (
        "2023-04-01",
        "Somerset",
        "E07000187 E07000188 E07000189 E07000190 E07000191 E07000246",
        "E06000066",
    ),
}

#: districts re-coded or merged within a county that went on: code -> county
FORMER_DISTRICTS_OF: dict[str, str] = {
    "E07000097": "E10000015",
    "E07000100": "E10000015",
    "E07000101": "E10000015",
    "E07000104": "E10000015",
    "E07000201": "E10000029",
    "E07000204": "E10000029",
    "E07000205": "E10000029",
    "E07000206": "E10000029",
}

#: first day of the code that followed
RECODED: dict[str, str] = {
    "E07000097": "2013-04-01",
    "E07000100": "2012-04-01",
    "E07000101": "2013-04-01",
    "E07000104": "2012-04-01",
    "E06000048": "2013-04-01",
    "E08000020": "2013-04-01",
    "S12000015": "2018-04-01",
    "S12000024": "2018-04-01",
    "S12000044": "2019-04-01",
    "S12000046": "2019-04-01",
    "E08000016": "2025-04-01",
    "E08000019": "2025-04-01",
}

#: further retired codes; a combined authority is followed by the districts it had, because the
#: authorities after it reach further or less far:
#: code -> (name, level, kind, first day of what followed, followed by)
FURTHER_RETIRED: dict[str, tuple[str, str, str, str, str]] = {
    "S12000043": ("Glasgow City", "district", "unitary", "2012-04-01", "S12000046"),
    "S12000009": ("East Dunbartonshire", "district", "unitary", "2012-04-01", "S12000045"),
    "E47000005": (
        "North East",
        "combined-authority",
        "combined_authority",
        "2018-11-02",
        "E06000047 E06000057 E08000021 E08000022 E08000023 E08000024 E08000037",
    ),
    "E47000010": (
        "North East",
        "combined-authority",
        "combined_authority",
        "2024-05-07",
        "E06000047 E08000023 E08000024 E08000037",
    ),
    "E47000011": (
        "North of Tyne",
        "combined-authority",
        "combined_authority",
        "2024-05-07",
        "E06000057 E08000021 E08000022",
    ),
}

#: metropolitan counties: code -> (name, districts)
METROPOLITAN_COUNTIES: dict[str, tuple[str, str]] = {
    "E11000001": (
        "Greater Manchester",
        "E08000001 E08000002 E08000003 E08000004 E08000005 "
        "E08000006 E08000007 E08000008 E08000009 E08000010",
    ),
    "E11000002": ("Merseyside", "E08000011 E08000012 E08000013 E08000014 E08000015"),
    "E11000003": ("South Yorkshire", "E08000038 E08000017 E08000018 E08000039"),
    "E11000005": (
        "West Midlands",
        "E08000025 E08000026 E08000027 E08000028 E08000029 E08000030 E08000031",
    ),
    "E11000006": ("West Yorkshire", "E08000032 E08000033 E08000034 E08000035 E08000036"),
    "E11000007": ("Tyne and Wear", "E08000037 E08000021 E08000022 E08000023 E08000024"),
}

#: groups of countries
GROUPS: dict[str, tuple[str, str]] = {
    "K02000001": ("United Kingdom", "E92000001 N92000002 S92000003 W92000004"),
    "K03000001": ("Great Britain", "E92000001 S92000003 W92000004"),
    "K04000001": ("England and Wales", "E92000001 W92000004"),
}

#: Welsh names of the principal areas (Local Government (Wales) Act 1994, schedule 1) and more
WELSH: dict[str, str] = {
    "W06000001": "Ynys Môn",
    "W06000002": "Gwynedd",
    "W06000003": "Conwy",
    "W06000004": "Sir Ddinbych",
    "W06000005": "Sir y Fflint",
    "W06000006": "Wrecsam",
    "W06000008": "Ceredigion",
    "W06000009": "Sir Benfro",
    "W06000010": "Sir Gaerfyrddin",
    "W06000011": "Abertawe",
    "W06000012": "Castell-nedd Port Talbot",
    "W06000013": "Pen-y-bont ar Ogwr",
    "W06000014": "Bro Morgannwg",
    "W06000015": "Caerdydd",
    "W06000016": "Rhondda Cynon Taf",
    "W06000018": "Caerffili",
    "W06000019": "Blaenau Gwent",
    "W06000020": "Torfaen",
    "W06000021": "Sir Fynwy",
    "W06000022": "Casnewydd",
    "W06000023": "Powys",
    "W06000024": "Merthyr Tudful",
    "W92000004": "Cymru",
    "E92000001": "Lloegr",
    "S92000003": "Yr Alban",
    "N92000002": "Gogledd Iwerddon",
    "K02000001": "Y Deyrnas Unedig",
}
