package activerecord

// becameEuro reports whether the euro has taken the currency's place.
func becameEuro(currency string) bool {
	switch currency {
	case "ATS", "BEF", "BGN", "CYP", "DEM", "EEK", "ESP", "FIM", "FRF", "GRD", "HRK",
		"IEP", "ITL", "LTL", "LUF", "LVL", "MTL", "NLG", "PTE", "SIT", "SKK":
		return true
	}
	return false
}
