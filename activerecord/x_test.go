package activerecord_test
import ("testing";"path/filepath";"strings"
"github.com/stretchr/testify/require"
"gorm.io/gorm"
"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)
func TestX(t *testing.T){
 var tap sqltap.Tap
 db, err := sqlite.Open(filepath.Join(t.TempDir(),"a.db"), sqlite.WithConnector(tap.Wrap))
 require.NoError(t,err)
 require.NoError(t,activerecord.Migrate(db))
 tap.Start()
 require.NoError(t,activerecord.Migrate(db))
 for _,o := range tap.Stop() { t.Log(o.Kind, o) }
 for _,tb := range []string{"orders","order_items"} { var s string; db.Raw("select sql from sqlite_master where name=?",tb).Scan(&s); t.Log(s)}
 c := activerecord.Customer{Name:"A",Email:"a@example.com"}
 require.NoError(t,db.Create(&c).Error)
 p := activerecord.Product{SKU:"A",Name:"a",Price:5,Currency:"EUR"}
 require.NoError(t,db.Create(&p).Error)
 o,err := activerecord.PlaceOrder(db,c.ID,"EU","EUR")
 require.NoError(t,err)
 t.Log(o.Version)
 require.NoError(t,o.AddItem(db,&p,2))
 count := func(){ var n,m int64; db.Model(&activerecord.Order{}).Count(&n); db.Model(&activerecord.OrderItem{}).Count(&m); t.Log("orders",n,"items",m)}
 count()
 
 count()
 tap.Start()
 t.Log(activerecord.Migrate(db))
 for _,o := range tap.Stop() { if !strings.HasPrefix(o.String(),"SELECT") {t.Log(o.Kind, o)} }
 count()
 db.Exec("PRAGMA foreign_keys=OFF"); t.Log(db.Migrator().DropConstraint(&activerecord.Order{}, "chk_orders_total"));db.Exec("PRAGMA foreign_keys=ON")
 count()
 tap.Start()
 t.Log(activerecord.Migrate(db))
 for _,o := range tap.Stop() { if !strings.HasPrefix(o.String(),"SELECT") {t.Log(o.Kind, o)} }
 count()
 t.Log(db.Migrator().DropConstraint(&activerecord.Product{}, "chk_products_price"))
 count()
 _ = gorm.ErrRecordNotFound
}
