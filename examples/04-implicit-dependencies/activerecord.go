package implicitdependencies

import (
	"context"
	"reflect"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	id, err := paidOrder(db)
	if err != nil {
		return err
	}
	w.StartRecording()
	o, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if err := o.Ship(db); err != nil {
		return err
	}
	tables := lesson.Tables(w.Recorded())
	w.Seen = shipping{declared: declaredByShip(tables), tables: tables, mails: len(w.Mails())}
	return nil
}

// declaredByShip reads off the signature of Order.Ship which of the tables a caller
// can expect: for each parameter, the receiver first, those of its model and of every
// model that its fields lead to. A handle of the database leads to none by name.
func declaredByShip(touched []string) map[string][]string {
	ship, _ := reflect.TypeFor[*activerecord.Order]().MethodByName("Ship")
	declared := map[string][]string{}
	for parameter := range ship.Type.Ins() {
		models := map[string]bool{}
		addModels(models, parameter)
		declared[parameter.Elem().String()] = slices.DeleteFunc(slices.Clone(touched), func(table string) bool { return !models[table] })
	}
	return declared
}

// addModels adds the tables of the models that the type and its fields are made of.
func addModels(tables map[string]bool, t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	table := schema.NamingStrategy{}.TableName(t.Name())
	if t.Kind() != reflect.Struct || t.PkgPath() != reflect.TypeFor[activerecord.Order]().PkgPath() || tables[table] {
		return
	}
	tables[table] = true
	for field := range t.Fields() {
		addModels(tables, field.Type)
	}
}

func paidOrder(db *gorm.DB) (id int64, err error) {
	coffee, err := activerecord.FindProduct(db, lesson.Coffee)
	if err != nil {
		return 0, err
	}
	o, err := activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
	if err != nil {
		return 0, err
	}
	if err := o.AddItem(db, coffee, 2); err != nil {
		return 0, err
	}
	return o.ID, o.Pay(db, o.Total)
}

// shipWithoutMail ships another order. The one dependency that can be replaced,
// SendMail, is: the lesson's world has put itself in its place.
func shipWithoutMail(ctx context.Context, w *lesson.World) (string, error) {
	db := w.DB.WithContext(ctx)
	id, err := paidOrder(db)
	if err != nil {
		return "", err
	}
	w.StartRecording()
	o, err := activerecord.FindOrder(db, id)
	if err != nil {
		return "", err
	}
	return "SendMail", o.Ship(db)
}
