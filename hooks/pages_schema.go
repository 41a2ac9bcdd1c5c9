package hooks

import "pocketclinic/collections"

// thing is a part of schema.org's vocabulary.
type thing struct {
	Context   string `json:"@context,omitempty"`
	Type      string `json:"@type"`
	ID        string `json:"@id"`
	Name      string `json:"name"`
	URL       string `json:"url"`
	Image     string `json:"image,omitempty"`
	Telephone string `json:"telephone,omitempty"`
	Address   string `json:"address,omitempty"`

	Description      string `json:"description,omitempty"`
	MedicalSpecialty string `json:"medicalSpecialty,omitempty"`
	Currencies       string `json:"currenciesAccepted,omitempty"`
	Parent           *thing `json:"parentOrganization,omitempty"`
}

const schemaContext = "https://schema.org"

func schemaOfClinic(clinic *collections.Settings, address string) thing {
	return thing{
		Context: schemaContext, Type: "MedicalClinic", ID: address + "/#clinic", Name: clinic.Name(), URL: address + "/",
		Telephone: clinic.Phone(), Address: clinic.Address(), Currencies: clinic.Currency(),
	}
}

func schemaOfPractitioner(p *collections.Practitioner, clinic *collections.Settings, address string) thing {
	parent := schemaOfClinic(clinic, address)
	parent.Context = ""
	page := address + "/" + ofPractitioner + p.Slug()
	return thing{
		Context: schemaContext, Type: "Physician", ID: page + "#physician", Name: p.Name(), URL: page,
		Image: pictureOf(p, address), Description: p.Bio(), MedicalSpecialty: p.Specialization(),
		Telephone: clinic.Phone(), Address: clinic.Address(), Parent: &parent,
	}
}

// pictureOf is the address of a practitioner's picture; empty where there is none.
func pictureOf(p *collections.Practitioner, address string) string {
	if p.Picture() == "" {
		return ""
	}
	return address + "/api/files/" + collections.Practitioners + "/" + p.Id + "/" + p.Picture() + "?thumb=400x400"
}
